import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSetting } from "@/shared/lib/settings";

type Pane = { id: string; title: string; content: ReactNode };

const MIN = 0.18;
const DEFAULT: [number, number] = [0.3, 0.68];

/** Three panes side by side, with edges that can be moved. The shares are remembered. */
export function SplitPanes({ panes }: { panes: [Pane, Pane, Pane] }) {
  const [edges, setEdges] = useSetting<[number, number]>("panel.inspector.split", DEFAULT);
  const box = useRef<HTMLDivElement>(null);
  const [a, b] = valid(edges) ? edges : DEFAULT;
  const move = (index: 0 | 1, to: number) => {
    if (index === 0) setEdges([clamp(to, MIN, b - MIN), b]);
    else setEdges([a, clamp(to, a + MIN, 1 - MIN)]);
  };
  const shares = [a, b - a, 1 - b];
  return (
    <div ref={box} className="flex h-full min-h-0 min-w-0">
      {panes.map((pane, index) => (
        <div key={pane.id} className="flex min-w-0" style={{ width: `${(shares[index] ?? 0) * 100}%` }}>
          <div className="min-w-0 flex-1">{pane.content}</div>
          {index < 2 && (
            <Edge
              name={pane.title}
              value={index === 0 ? a : b}
              onMove={(to) => move(index as 0 | 1, to)}
              shareAt={(x) => {
                const rect = box.current?.getBoundingClientRect();
                return rect && rect.width > 0 ? (x - rect.left) / rect.width : index === 0 ? a : b;
              }}
            />
          )}
        </div>
      ))}
    </div>
  );
}

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);
const valid = (edges: unknown): edges is [number, number] =>
  Array.isArray(edges) &&
  edges.length === 2 &&
  edges[0] >= MIN &&
  edges[1] - edges[0] >= MIN &&
  edges[1] <= 1 - MIN;

type EdgeProps = {
  name: string;
  value: number;
  onMove: (to: number) => void;
  shareAt: (x: number) => number;
};

function Edge({ name, value, onMove, shareAt }: EdgeProps) {
  const { t } = useTranslation("inspector");
  const dragging = useRef(false);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? -0.02 : event.key === "ArrowRight" ? 0.02 : 0;
    if (step === 0) return;
    event.preventDefault();
    onMove(value + step);
  };
  const start = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    dragging.current = true;
  };
  const end = () => {
    dragging.current = false;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t("resize", { name })}
      aria-valuenow={Math.round(value * 100)}
      aria-valuemin={Math.round(MIN * 100)}
      aria-valuemax={Math.round((1 - MIN) * 100)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={start}
      onPointerMove={(event) => dragging.current && onMove(shareAt(event.clientX))}
      onPointerUp={end}
      onPointerCancel={end}
      className="relative w-px shrink-0 cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-left-1 before:z-20 before:w-2 hover:bg-accent focus-visible:bg-accent"
    />
  );
}
