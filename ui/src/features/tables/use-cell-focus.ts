import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";

const STEPS: Record<string, [row: number, column: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Which row has the focus, and arrow keys that go from cell to cell, also to rows that are not in the page yet. */
export function useCellFocus(body: RefObject<HTMLElement | null>, count: number) {
  const [focused, setFocused] = useState<number | null>(null);
  /** Where the focus goes once that row is in the page. */
  const going = useRef<{ row: number; cell: number } | null>(null);
  useEffect(() => {
    if (going.current === null || going.current.row !== focused) return;
    const { row, cell } = going.current;
    going.current = null;
    cellAt(body.current, row, cell)?.focus();
  }, [focused, body]);

  const onFocus = (event: FocusEvent) => setFocused(placeOf(event.target)?.row ?? null);
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
  };
  // A cell that is being edited keeps its arrow keys.
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const from = event.target as HTMLElement;
    const place = placeOf(from);
    if (step === undefined || place === null || !from.matches("[data-cell]")) return;
    if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const row = Math.min(Math.max(place.row + step[0], 0), count - 1);
    if (row === place.row) return cellAt(body.current, row, place.cell + step[1])?.focus();
    going.current = { row, cell: place.cell };
    setFocused(row);
  };
  return { focused, handlers: { onFocus, onBlur, onKeyDown } };
}

/** The cell below, after Enter. */
export function focusBelow(from: HTMLElement): void {
  const place = placeOf(from);
  if (place !== null) cellAt(from.closest("tbody"), place.row + 1, place.cell)?.focus();
}

function placeOf(element: Element): { row: number; cell: number } | null {
  const index = element.closest("tr")?.dataset.index;
  const cell = element.closest("td")?.cellIndex;
  return index === undefined || cell === undefined ? null : { row: Number(index), cell };
}

const cellAt = (body: HTMLElement | null, row: number, cell: number) =>
  body
    ?.querySelector<HTMLTableRowElement>(`tr[data-index="${row}"]`)
    ?.cells[cell]?.querySelector<HTMLElement>("[data-cell]");
