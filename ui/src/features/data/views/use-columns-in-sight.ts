import { type RefObject, useCallback, useEffect, useMemo, useState } from "react";

/** A column in sight, and where it stands. */
export type ColumnPlace = { index: number; start: number; size: number };

/** Where columns of these widths stand. */
export function placesOf(widths: readonly number[]): ColumnPlace[] {
  let start = 0;
  return widths.map((size, index) => {
    const place = { index, start, size };
    start += size;
    return place;
  });
}

/** The columns between two edges, and one more at each side. */
export function columnsAt(places: readonly ColumnPlace[], left: number, right: number): ColumnPlace[] {
  const first = places.findIndex((place) => place.start + place.size > left);
  if (first < 0) return places.slice(-1);
  const behind = places.findIndex((place) => place.start >= right);
  return places.slice(Math.max(0, first - 1), behind < 0 ? places.length : behind + 1);
}

/** Follows an element that scrolls sideways. */
export function useColumnsInSight(scroller: RefObject<HTMLElement | null>, widths: readonly number[]) {
  const key = widths.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the widths
  const places = useMemo(() => placesOf(widths), [key]);
  const [edges, setEdges] = useState({ left: 0, right: 1_000 });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      // In steps, so that a small move changes nothing.
      const left = Math.floor(element.scrollLeft / 100) * 100;
      const right = Math.ceil((element.scrollLeft + element.clientWidth) / 100) * 100;
      setEdges((old) => (old.left === left && old.right === right ? old : { left, right }));
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [scroller]);

  const cells = useMemo(() => columnsAt(places, edges.left, edges.right), [places, edges]);
  const last = places.at(-1);
  const total = last ? last.start + last.size : 0;

  /** Brings a column into sight beside the one that never moves. */
  const scrollTo = useCallback(
    (index: number, fixed: number) => {
      const element = scroller.current;
      const place = places[index];
      if (!element || !place) return;
      if (place.start < element.scrollLeft) element.scrollLeft = place.start;
      const right = place.start + place.size + fixed - element.clientWidth;
      if (right > element.scrollLeft) element.scrollLeft = right;
    },
    [scroller, places],
  );
  return { cells, total, scrollTo };
}
