import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";

const FOCUSABLE = "[role=checkbox], a[href], button";

/** Which row has the focus, and arrow keys that take it to the same control of another row. */
export function useRowFocus(body: RefObject<HTMLElement | null>, count: number) {
  const [focused, setFocused] = useState<number | null>(null);
  /** Where the focus goes once that row is in the page. */
  const going = useRef<{ row: number; control: number } | null>(null);
  useEffect(() => {
    if (going.current === null || going.current.row !== focused) return;
    const { row, control } = going.current;
    going.current = null;
    controlsOf(body.current?.querySelector(`tr[data-index="${row}"]`))[control]?.focus();
  }, [focused, body]);

  const onFocus = (event: FocusEvent) => setFocused(rowOf(event.target));
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const row = rowOf(target);
    // A button opens its menu with the arrow keys.
    if (
      row === null ||
      !target.matches("[role=checkbox], a[href]") ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey
    )
      return;
    const next = rowFor(event.key, row, count);
    if (next === null || next === row) return;
    event.preventDefault();
    going.current = { row: next, control: controlsOf(target.closest("tr")).indexOf(target) };
    setFocused(next);
  };
  return { focused, handlers: { onFocus, onBlur, onKeyDown } };
}

function rowFor(key: string, row: number, count: number): number | null {
  if (key === "ArrowDown") return Math.min(row + 1, count - 1);
  if (key === "ArrowUp") return Math.max(row - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}

const controlsOf = (row: Element | null | undefined) => [
  ...(row?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? []),
];

function rowOf(element: Element): number | null {
  const index = element.closest("tr")?.dataset.index;
  return index === undefined ? null : Number(index);
}
