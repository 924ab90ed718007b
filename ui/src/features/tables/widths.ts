import type { DataTableColumn } from "@/bindings";

/** Widths of what stands beside a table's own columns, in pixels. */
export const OWN = { choose: 36, id: 64 };
/** The column behind the last, where the next one is added. */
export const LAST = 40;
/** A column of numbers, or of yes and no. */
export const NARROW = 152;
/** What a column that shares the rest needs at least. */
const WIDE = 192;

/** Texts and times share what is left. */
export const isWide = ({ type }: DataTableColumn): boolean => type === "string" || type === "date";

/** Below this the table scrolls sideways. */
export const leastWidth = (columns: readonly DataTableColumn[]): number =>
  columns.reduce((sum, column) => sum + (isWide(column) ? WIDE : NARROW), OWN.choose + OWN.id + LAST);
