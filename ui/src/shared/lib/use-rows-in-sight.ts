import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";

/** A row with one line, about; rows are measured once they are in the page. */
const ESTIMATE = 37;
const OVERSCAN = 10;
/** Rows before anything has a size. */
const FIRST = 50;

/** What a list that is drawn in part shows: rows by index, and how much room others need. */
export type Part = { kind: "row"; index: number } | { kind: "gap"; key: string; height: number };

/**
 * The rows in sight of a list inside a page that scrolls as a whole. The row at `focused` stays in the page wherever it is: else the
 * focus would be lost when it is scrolled away.
 */
export function useRowsInSight(body: RefObject<HTMLElement | null>, keys: string[], focused: number | null) {
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const scroller = scrollerOf(body.current);
    if (body.current === null || scroller === null) return;
    const top = body.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    // What stands above the list comes and goes; a bar, a hint.
    setAbove(Math.round(top + scroller.scrollTop));
  });
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scrollerOf(body.current),
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    estimateSize: () => ESTIMATE,
    overscan: OVERSCAN,
    scrollMargin: above,
    rangeExtractor: useCallback((range: Range) => withFocused(range, focused), [focused]),
  });
  const items = virtual.getVirtualItems();
  const parts =
    items.length > 0
      ? partsOf(items, above, virtual.getTotalSize())
      : keys.slice(0, FIRST).map((_, index): Part => ({ kind: "row", index }));
  return { parts, measure: virtual.measureElement };
}

const scrollerOf = (element: HTMLElement | null) => element?.closest<HTMLElement>("main") ?? null;

function withFocused(range: Range, focused: number | null): number[] {
  const indexes = defaultRangeExtractor(range);
  if (focused === null || focused >= range.count || indexes.includes(focused)) return indexes;
  return [...indexes, focused].sort((a, b) => a - b);
}

/** The rows with the gaps between them. Pure. */
export function partsOf(
  items: readonly Pick<VirtualItem, "index" | "start" | "end">[],
  above: number,
  total: number,
): Part[] {
  const parts: Part[] = [];
  let until = above;
  for (const { index, start, end } of items) {
    if (start > until) parts.push({ kind: "gap", key: `before-${index}`, height: start - until });
    parts.push({ kind: "row", index });
    until = end;
  }
  const rest = above + total - until;
  if (rest > 0) parts.push({ kind: "gap", key: "rest", height: rest });
  return parts;
}
