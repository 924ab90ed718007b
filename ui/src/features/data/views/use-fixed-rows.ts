import { type RefObject, useCallback, useEffect, useState } from "react";

export type RowRange = { from: number; to: number };

/** The rows in sight, some before and some behind. Rows of one height need no measuring. */
export function rowsAt(scrollTop: number, height: number, rowHeight: number, total: number): RowRange {
  // In steps, so that a small move changes nothing.
  const first = Math.floor(scrollTop / rowHeight / STEP) * STEP;
  const shown = Math.ceil(height / rowHeight);
  return {
    from: Math.max(0, first - STEP),
    to: Math.min(total, first + shown + 2 * STEP),
  };
}

const STEP = 6;

/** Follows an element that scrolls; `to` is the first row that is not shown. */
export function useFixedRows(scroller: RefObject<HTMLElement | null>, total: number, rowHeight: number) {
  const [range, setRange] = useState<RowRange>({ from: 0, to: Math.min(total, 4 * STEP) });

  const look = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const next = rowsAt(element.scrollTop, element.clientHeight, rowHeight, total);
    setRange((old) => (old.from === next.from && old.to === next.to ? old : next));
  }, [scroller, rowHeight, total]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    look();
    element.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [scroller, look]);

  /** Brings a row into sight below a header of one row. */
  const scrollTo = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (!element) return;
      const top = row * rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      const bottom = top + 2 * rowHeight - element.clientHeight;
      if (bottom > element.scrollTop) element.scrollTop = bottom;
    },
    [scroller, rowHeight],
  );
  return { range: { from: Math.min(range.from, total), to: Math.min(range.to, total) }, scrollTo };
}
