import { useTranslation } from "react-i18next";
import type { WorkflowStats } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { count, duration, percent } from "@/shared/lib/format";

interface Figure {
  id: "total" | "rate" | "failed" | "canceled" | "average" | "p50" | "p95" | "drift";
  value: string;
  /** What the hint says beside the value. */
  more?: string;
  bad?: boolean;
}

const time = (ms: number | null): string => (ms === null ? "–" : duration(ms));

function figuresOf(stats: WorkflowStats): Figure[] {
  const figures: Figure[] = [
    { id: "total", value: count(stats.total) },
    { id: "rate", value: stats.success_rate === null ? "–" : percent(stats.success_rate) },
    { id: "failed", value: count(stats.failed), bad: stats.failed > 0 },
    { id: "canceled", value: count(stats.canceled) },
    { id: "average", value: time(stats.moving_average_ms) },
    { id: "p50", value: time(stats.p50_ms) },
    { id: "p95", value: time(stats.p95_ms) },
  ];
  // Only what a schedule starts has a time at which it should have begun.
  if (stats.drift_p50_ms !== null) {
    figures.push({ id: "drift", value: time(stats.drift_p50_ms), more: time(stats.drift_p95_ms) });
  }
  return figures;
}

/** The numbers, each with what it means. */
export function Figures({ stats }: { stats: WorkflowStats }) {
  const { t } = useTranslation("stats");
  const figures = figuresOf(stats);
  return (
    // Four in a row; the last row is filled by what is left.
    <dl className="mb-6 grid grid-cols-12 gap-3">
      {figures.map(({ id, value, more, bad }, i) => (
        <div
          key={id}
          className={cn(
            "rounded-lg border border-line bg-surface px-4 py-3",
            figures.length === 7 && i >= 4 ? "col-span-4" : "col-span-3",
          )}
        >
          <dt className="text-muted text-xs">{t(`figure.${id}`)}</dt>
          <dd className={cn("font-semibold text-xl tabular-nums", bad && "text-error-ink")}>{value}</dd>
          <dd className="text-muted text-xs">{t(`figureHint.${id}`, { more })}</dd>
        </div>
      ))}
    </dl>
  );
}
