// Where milliseconds lie on the line of time. Where nothing runs for long the line is cut, so that what does run is seen. Pure.

import { type Bar, type BarKind, spanOf, ticksOf } from "./bars";

/** A part of the line that is left out. */
export interface Break {
  from: number;
  to: number;
  /** Pixels from the line's beginning. */
  left: number;
}

export interface Tick {
  /** Milliseconds since the execution began, or since the line goes on after a break. */
  ms: number;
  left: number;
  /** It counts from a break. */
  after: boolean;
}

export interface Scale {
  width: number;
  breaks: Break[];
  ticks: Tick[];
  /** Where a time lies, in pixels. */
  at(ms: number): number;
}

/** Pixels of a break. */
export const BREAK = 72;
/** Room that the words of a mark take. */
const WORDS = 48;
/** What is shorter is never cut. */
const LEAST = 2_000;
/** What is cut is so many times as long as all that runs. */
const FACTOR = 4;
/** The line is never shorter than this, however many breaks are in it. */
const LEAST_WIDTH = 100;

const IDLE: readonly BarKind[] = ["waiting", "attention", "waited"];

/** The times in which nothing runs for so long that they are left out. */
export function idleOf(bars: readonly Bar[]): { from: number; to: number }[] {
  const span = spanOf(bars);
  const busy = bars.filter((bar) => !IDLE.includes(bar.kind)).sort((a, b) => a.start - b.start);
  const gaps: { from: number; to: number }[] = [];
  let until = 0;
  let idle = 0;
  for (const { start, end } of [...busy, { start: span, end: span }]) {
    if (start > until) {
      gaps.push({ from: until, to: start });
      idle += start - until;
    }
    until = Math.max(until, end);
  }
  return gaps.filter(({ from, to }) => to - from >= Math.max(LEAST, FACTOR * (span - idle)));
}

/** The line of time of these bars in about so many pixels. */
export function scaleOf(bars: readonly Bar[], room: number): Scale {
  const span = spanOf(bars);
  const idle = idleOf(bars);
  const drawn = Math.max(1, span - idle.reduce((sum, { from, to }) => sum + to - from, 0));
  const line = Math.max(LEAST_WIDTH, room - idle.length * BREAK);
  const perMs = line / drawn;
  const breaks: Break[] = [];
  const ticks: Tick[] = [];
  let left = 0;
  let from = 0;
  for (const gap of [...idle, null]) {
    const length = (gap?.from ?? span) - from;
    const start = left;
    const steps = length > 0 ? ticksOf(length, length * perMs) : [];
    // Right after a break the break itself is the mark, and right before it is no room for words.
    const room = gap === null ? Number.POSITIVE_INFINITY : length * perMs - WORDS;
    const shown = steps.filter((ms) => (from === 0 || ms > 0) && ms * perMs <= room);
    ticks.push(...shown.map((ms) => ({ ms, left: start + ms * perMs, after: from > 0 })));
    left += length * perMs;
    if (gap === null) continue;
    breaks.push({ ...gap, left });
    left += BREAK;
    from = gap.to;
  }
  const at = (ms: number) => {
    const last = breaks.findLast((each) => ms >= each.from);
    if (last === undefined) return ms * perMs;
    if (ms < last.to) return last.left + ((ms - last.from) / (last.to - last.from)) * BREAK;
    return last.left + BREAK + (ms - last.to) * perMs;
  };
  return { width: left, breaks, ticks, at };
}
