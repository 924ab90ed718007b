import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface ChartProps {
  title: string;
  kind: "bars" | "line";
  /** Seconds, ascending. */
  at: number[];
  values: (number | null)[][];
  /** Names of design tokens, one a series. */
  colours: string[];
  legend: { colour: string; label: string }[];
  format(value: number): string;
  /** A time on the axis, in milliseconds. */
  formatTime(at: number): string;
  /** What is said of the point under the pointer. */
  readout(index: number): string | undefined;
}

const HEIGHT = 200;

/** A chart in the colours of the theme. A picture only: beside it stands a table with the same. */
export function Chart({ title, legend, readout, ...rest }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<number | null>(null);
  usePlot(box, rest, setOver);
  return (
    <figure className="rounded-lg border border-line bg-surface px-4 pt-3 pb-2">
      <figcaption className="mb-1 flex h-5 items-center gap-4 text-xs">
        <span className="font-medium text-sm">{title}</span>
        <span className="flex-1 text-right text-muted tabular-nums">
          {over !== null ? (
            readout(over)
          ) : (
            <span className="inline-flex gap-3">
              {legend.map((entry) => (
                <span key={entry.label} className="inline-flex items-center gap-1.5">
                  <span className="size-2.5 rounded-sm" style={{ background: `var(${entry.colour})` }} />
                  {entry.label}
                </span>
              ))}
            </span>
          )}
        </span>
      </figcaption>
      <div ref={box} style={{ height: HEIGHT }} />
    </figure>
  );
}

type Plotted = Omit<ChartProps, "title" | "legend" | "readout">;

/** Draws into the box, and again when data, size or theme change. */
function usePlot(
  box: React.RefObject<HTMLDivElement | null>,
  { kind, at, values, colours, format, formatTime }: Plotted,
  onPoint: (index: number | null) => void,
): void {
  const theme = useThemeName();
  const latest = useRef({ format, formatTime, onPoint });
  latest.current = { format, formatTime, onPoint };
  const look = colours.join();
  useEffect(() => {
    const element = box.current;
    if (element === null || theme === null) return;
    const plot = new uPlot(
      options(kind, look.split(","), element.clientWidth || 600, at, latest),
      [at, ...values],
      element,
    );
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [box, kind, at, values, look, theme]);
}

type Latest = React.RefObject<
  Pick<Plotted, "format" | "formatTime"> & { onPoint(index: number | null): void }
>;

function options(
  kind: Plotted["kind"],
  colours: string[],
  width: number,
  at: number[],
  latest: Latest,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (token: string) => style.getPropertyValue(token).trim();
  const step = (at[1] ?? 0) - (at[0] ?? 0) || 86_400;
  const axis = {
    stroke: colour("--muted"),
    font: '12px "Inter Variable", system-ui, sans-serif',
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: kind === "line" } },
    scales: {
      x: { time: true, range: (_, min, max) => [min - step / 2, max + step / 2] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 70,
        size: 28,
        values: (_, splits) => splits.map((value) => latest.current.formatTime(value * 1_000)),
      },
      {
        ...axis,
        size: 64,
        gap: 8,
        values: (_, splits) => splits.map((value) => latest.current.format(value)),
      },
    ],
    series: [
      {},
      ...colours.map((token) =>
        kind === "bars" ? bar(colour(token)) : line(colour(token), colour("--surface")),
      ),
    ],
    hooks: { setCursor: [(plot) => latest.current.onPoint(plot.cursor.idx ?? null)] },
  };
}

const bar = (fill: string): uPlot.Series => ({
  fill,
  stroke: fill,
  width: 0,
  points: { show: false },
  ...(uPlot.paths.bars === undefined ? {} : { paths: uPlot.paths.bars({ size: [0.7, 36] }) }),
});

const line = (stroke: string, ground: string): uPlot.Series => ({
  stroke,
  width: 2,
  spanGaps: true,
  points: { show: true, size: 5, stroke, fill: ground, width: 1.5 },
});

/** The theme in force; null where there is no canvas to draw on. */
function useThemeName(): string | null {
  const [theme, setTheme] = useState<string | null>(null);
  useEffect(() => {
    const root = document.documentElement;
    const read = () => setTheme(root.dataset.theme ?? "light");
    read();
    const observer = new MutationObserver(read);
    observer.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
