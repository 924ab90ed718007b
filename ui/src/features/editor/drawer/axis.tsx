import { useTranslation } from "react-i18next";
import { duration } from "@/shared/lib/format";
import { Tooltip } from "@/shared/ui";
import type { Scale } from "./scale";
import { BREAK } from "./scale";
import { NAMES, ROW } from "./timeline-row";

/** The times above, a line down from each, and where the line of time is cut. */
export function Axis({ scale, rows }: { scale: Scale; rows: number }) {
  const height = rows * ROW;
  return (
    <>
      <div
        aria-hidden
        className="sticky top-0 z-20 border-line border-b bg-surface text-muted text-xs tabular-nums"
        style={{ height: ROW }}
      >
        {scale.ticks.map(({ ms, left, after }) => (
          <span
            key={left}
            className="absolute top-0 flex h-full items-center whitespace-nowrap border-line border-l pl-1"
            style={{ left: NAMES + left }}
          >
            {after ? `+${duration(ms)}` : duration(ms)}
          </span>
        ))}
        {scale.breaks.map(({ from, to, left }) => (
          <span
            key={from}
            className="absolute top-0 flex h-full items-center justify-center whitespace-nowrap bg-waiting-soft font-medium text-waiting-ink"
            style={{ left: NAMES + left, width: BREAK }}
          >
            {duration(to - from)}
          </span>
        ))}
        <span className="sticky left-0 block h-full bg-surface" style={{ width: NAMES }} />
      </div>
      {scale.ticks.map(({ left }) => (
        <span
          key={left}
          aria-hidden
          className="pointer-events-none absolute w-px bg-line"
          style={{ left: NAMES + left, top: ROW, height }}
        />
      ))}
      {scale.breaks.map(({ from, to, left }) => (
        <Cut key={from} ms={to - from} left={NAMES + left} height={height} />
      ))}
    </>
  );
}

/** Torn paper: what lies between its edges is left out. */
function Cut({ ms, left, height }: { ms: number; left: number; height: number }) {
  const { t } = useTranslation("editor");
  return (
    <Tooltip side="top" label={t("timeline.cut", { time: duration(ms) })}>
      <span aria-hidden className="absolute z-[5]" style={{ left, width: BREAK, top: ROW, height }}>
        <Edge className="left-0" height={height} />
        <Edge className="right-0 rotate-180" height={height} />
      </span>
    </Tooltip>
  );
}

const TOOTH = 6;

function Edge({ className, height }: { className: string; height: number }) {
  const teeth = Math.ceil(height / TOOTH);
  const line = Array.from({ length: teeth + 1 }, (_, i) => `${i % 2 === 0 ? 2 : 8},${i * TOOTH}`).join(" ");
  return (
    <svg
      aria-hidden
      className={`absolute top-0 ${className}`}
      width={10}
      height={teeth * TOOTH}
      fill="none"
      stroke="var(--waiting)"
    >
      <polyline points={line} />
    </svg>
  );
}
