import type { KeyboardEvent } from "react";

const STEPS: Record<string, [row: number, column: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrow keys go from cell to cell. A cell that is being edited keeps them. */
export function moveFocus(event: KeyboardEvent, body: HTMLElement | null): void {
  const step = STEPS[event.key];
  const from = event.target as HTMLElement;
  if (step === undefined || body === null || !from.matches("[data-cell]")) return;
  if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
  event.preventDefault();
  focusFrom(from, body, step);
}

/** The cell below, after Enter. */
export const focusBelow = (from: HTMLElement): void => focusFrom(from, from.closest("tbody"), [1, 0]);

function focusFrom(from: HTMLElement, body: HTMLElement | null, [down, right]: [number, number]): void {
  const rows = [...(body?.querySelectorAll("tr") ?? [])].map((row) => [
    ...row.querySelectorAll<HTMLElement>("[data-cell]"),
  ]);
  const cells = rows.filter((row) => row.length > 0);
  const at = cells.findIndex((row) => row.includes(from));
  const column = cells[at]?.indexOf(from) ?? 0;
  cells[at + down]?.[column + right]?.focus();
}
