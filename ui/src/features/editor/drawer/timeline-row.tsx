import { CircleAlert, CircleCheck, CircleHelp, Hourglass, LoaderCircle, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { duration } from "@/shared/lib/format";
import { Tooltip } from "@/shared/ui";
import type { Bar, BarKind } from "./bars";

export const ROW = 26;
/** Names stand left of the bars. */
export const NAMES = 208;

const HATCHED =
  "border border-waiting bg-[repeating-linear-gradient(135deg,var(--waiting-soft)_0_4px,var(--waiting)_4px_5px)]";

const LOOKS: Record<BarKind, { icon: LucideIcon; bar: string; ink: string }> = {
  success: { icon: CircleCheck, bar: "bg-success", ink: "text-success" },
  error: { icon: CircleAlert, bar: "bg-error", ink: "text-error" },
  running: { icon: LoaderCircle, bar: "bg-accent", ink: "text-accent" },
  waiting: { icon: Hourglass, bar: HATCHED, ink: "text-waiting" },
  attention: { icon: CircleHelp, bar: HATCHED, ink: "text-waiting" },
  waited: { icon: Hourglass, bar: HATCHED, ink: "text-waiting" },
};

interface Props {
  id: string;
  bar: Bar;
  row: number;
  rows: number;
  /** Where the bar begins and ends, in pixels. */
  left: number;
  right: number;
  active: boolean;
  onOpen(): void;
}

/** One node run: its name, and its bar. */
export function TimelineRow({ id, bar, row, rows, left, right, active, onOpen }: Props) {
  const { t } = useTranslation("editor");
  const { t: shared } = useTranslation("shared");
  const { icon: Icon, bar: look, ink } = LOOKS[bar.kind];
  const took = duration(bar.end - bar.start);
  const facts = [
    bar.runIndex !== null && bar.runIndex > 0 ? t("timeline.run", { number: bar.runIndex + 1 }) : "",
    t(`timeline.kind.${bar.kind}`),
    t("timeline.took", { start: duration(bar.start), took }),
    bar.items === null ? "" : shared("items", { count: bar.items }),
    bar.tries > 1 ? t("node.tries", { count: bar.tries }) : "",
    bar.error?.message ?? "",
  ].filter(Boolean);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and says which row is active
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the list does the same
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-setsize={rows}
      aria-posinset={row + 1}
      onClick={onOpen}
      className={cn(
        "group absolute left-0 flex w-full cursor-pointer items-center",
        active && "bg-accent-soft",
      )}
      style={{ top: (row + 1) * ROW, height: ROW }}
    >
      <span
        className={cn(
          "sticky left-0 z-10 flex h-full shrink-0 items-center gap-1.5 border-line border-r px-3 group-hover:bg-hover",
          active ? "bg-accent-soft" : "bg-surface",
        )}
        style={{ width: NAMES }}
      >
        <Icon className={cn("size-3.5 shrink-0", ink)} aria-hidden />
        <span className="min-w-0 flex-1 truncate" title={bar.name}>
          {bar.name}
        </span>
        {bar.runIndex !== null && bar.runIndex > 0 && (
          <span aria-hidden className="text-muted text-xs tabular-nums">
            {bar.runIndex + 1}
          </span>
        )}
        <span className="sr-only">{facts.join(", ")}</span>
      </span>
      <Tooltip
        side="top"
        label={
          <span>
            <span className="block font-medium">{bar.name}</span>
            {facts.map((fact) => (
              <span key={fact} className="block">
                {fact}
              </span>
            ))}
          </span>
        }
      >
        <span
          className={cn("absolute h-3.5 min-w-[3px] rounded-sm", look)}
          style={{ left: NAMES + left, width: right - left }}
        />
      </Tooltip>
      <span
        aria-hidden
        className="pointer-events-none absolute z-[6] whitespace-nowrap pl-1.5 text-muted text-xs tabular-nums"
        style={{ left: NAMES + Math.max(right, left + 3) }}
      >
        {took}
      </span>
    </div>
  );
}
