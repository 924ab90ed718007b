import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFixedRows } from "@/features/data/views/use-fixed-rows";
import { duration } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/use-now";
import { EmptyState, IconButton } from "@/shared/ui";
import { reveal } from "../canvas/ui-store";
import { useEditor } from "../store";
import { Axis } from "./axis";
import { type Bar, barsOf } from "./bars";
import { scaleOf } from "./scale";
import { NAMES, ROW, TimelineRow } from "./timeline-row";

const MAX_ZOOM = 400;
/** Room right of the last bar. */
const END = 72;

/** Every node run as a bar on a line of time. */
export function Timeline() {
  const { t } = useTranslation("editor");
  const execution = useEditor((s) => s.execution);
  const document = useEditor((s) => s.document);
  const specs = useEditor((s) => s.specs);
  const going = execution !== null && (execution.live || execution.wait !== null);
  const tick = useNow(going ? 1_000 : 3_600_000);
  const now = going ? tick : 0;
  const bars = useMemo(
    () => (execution === null ? [] : barsOf(execution, document, specs, now)),
    [execution, document, specs, now],
  );
  if (bars.length === 0) return <EmptyState title={t("timeline.none")}>{t("timeline.noneHelp")}</EmptyState>;
  return <Chart bars={bars} />;
}

function Chart({ bars }: { bars: Bar[] }) {
  const { t } = useTranslation("editor");
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const room = useRoom(scroller);
  const [zoom, setZoom] = useState(1);
  const [active, setActive] = useState(0);
  const { range, scrollTo } = useFixedRows(scroller, bars.length, ROW);
  const scale = useMemo(() => scaleOf(bars, (room - NAMES - END) * zoom), [bars, room, zoom]);
  const cuts = scale.breaks.map(({ from, to }) => duration(to - from));
  const zoomBy = (factor: number) => setZoom((old) => Math.min(Math.max(old * factor, 1), MAX_ZOOM));
  const at = Math.min(active, bars.length - 1);

  const open = (bar: Bar) => {
    const { openInspector, setRunIndex } = useEditor.getState();
    openInspector(bar.nodeId);
    setRunIndex(bar.runIndex);
    requestAnimationFrame(() => reveal(bar.nodeId));
  };
  const go = (row: number) => {
    const next = Math.min(Math.max(row, 0), bars.length - 1);
    setActive(next);
    scrollTo(next);
    const bar = bars[next];
    const element = scroller.current;
    if (bar && element && zoom > 1) element.scrollLeft = Math.max(0, scale.at(bar.start) - 80);
  };
  const keys = new Map([
    ["ArrowDown", () => go(at + 1)],
    ["ArrowUp", () => go(at - 1)],
    ["PageDown", () => go(at + 10)],
    ["PageUp", () => go(at - 10)],
    ["Home", () => go(0)],
    ["End", () => go(bars.length - 1)],
    ["+", () => zoomBy(1.5)],
    ["=", () => zoomBy(1.5)],
    ["-", () => zoomBy(1 / 1.5)],
    ["0", () => setZoom(1)],
    ["Enter", () => bars[at] && open(bars[at])],
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys.get(event.key);
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  return (
    <div className="relative flex h-full min-h-0">
      <div
        ref={scroller}
        role="listbox"
        aria-label={t("timeline.label")}
        aria-description={
          cuts.length > 0 ? t("timeline.cuts", { count: cuts.length, times: cuts.join(", ") }) : undefined
        }
        aria-activedescendant={`${id}-${at}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="relative min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
      >
        <div
          style={{ width: NAMES + scale.width + END, height: (bars.length + 1) * ROW }}
          className="relative"
        >
          <Axis scale={scale} rows={bars.length} />
          {bars.slice(range.from, range.to).map((bar, i) => (
            <TimelineRow
              key={bar.key}
              id={`${id}-${range.from + i}`}
              bar={bar}
              row={range.from + i}
              rows={bars.length}
              left={scale.at(bar.start)}
              right={scale.at(bar.end)}
              active={range.from + i === at}
              onOpen={() => {
                setActive(range.from + i);
                open(bar);
              }}
            />
          ))}
        </div>
      </div>
      <div
        role="toolbar"
        aria-label={t("timeline.zoom")}
        className="absolute right-4 bottom-3 flex rounded-md border border-line bg-surface p-0.5"
      >
        <IconButton size="sm" side="top" label={t("timeline.out")} onClick={() => zoomBy(1 / 1.5)}>
          <ZoomOut aria-hidden />
        </IconButton>
        <IconButton size="sm" side="top" label={t("timeline.in")} onClick={() => zoomBy(1.5)}>
          <ZoomIn aria-hidden />
        </IconButton>
        <IconButton size="sm" side="top" label={t("timeline.fit")} onClick={() => setZoom(1)}>
          <Maximize aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

/** How wide an element is, followed. */
function useRoom(ref: React.RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(900);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const look = () => element.clientWidth > 0 && setRoom(element.clientWidth);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return room;
}
