// Values of cells: how they are shown, typed and stored. Pure.

import { DateTime } from "luxon";
import type { ColumnType } from "@/bindings";
import { i18n } from "@/shared/i18n";

/** What is typed into a field of type `datetime-local`, in the machine's time zone. */
const LOCAL = "yyyy-MM-dd'T'HH:mm:ss";

/** A value as the grid shows it; nothing for an empty one. */
export function shown(type: ColumnType, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (type === "boolean") return i18n.t(value === true ? "tables:yes" : "tables:no");
  if (type === "number") return String(value);
  if (type === "date") {
    const at = DateTime.fromISO(String(value)).setLocale(i18n.language);
    return at.isValid ? at.toLocaleString(DateTime.DATETIME_MED) : String(value);
  }
  return String(value);
}

/** A value as the field for it begins. */
export function typed(type: ColumnType, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (type !== "date") return String(value);
  const at = DateTime.fromISO(String(value));
  return at.isValid ? at.toFormat(LOCAL) : String(value);
}

/** What was typed as the value that is stored; an error says what is wrong with it. An empty field is an empty cell. */
export function stored(type: ColumnType, text: string): { value: unknown } | { error: string } {
  const trimmed = text.trim();
  if (type === "string") return { value: text === "" ? null : text };
  if (trimmed === "") return { value: null };
  if (type === "number") {
    const number = Number(trimmed);
    return Number.isFinite(number)
      ? { value: number }
      : { error: i18n.t("tables:notNumber", { text: trimmed }) };
  }
  if (type === "boolean") return { value: trimmed === "true" };
  const at = DateTime.fromISO(trimmed.replace(" ", "T"));
  return at.isValid ? { value: at.toUTC().toISO() } : { error: i18n.t("tables:notDate", { text: trimmed }) };
}

/** A cell that is a yes or no goes on to its next value. */
export const toggled = (value: unknown): boolean => value !== true;
