import { DateTime } from "luxon";
import { i18n } from "@/shared/i18n";

/** Milliseconds as people read them: `340 ms`, `2.4 s`, `3 min 12 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) {
    const seconds = Math.floor((ms % 60_000) / 1_000);
    return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
  }
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** A time in words: `2 minutes ago`. */
export function ago(at: number): string {
  // Clocks of server and browser may differ a little, and seconds tell nobody anything.
  if (Date.now() - at < 10_000) return i18n.t("shared:now");
  return DateTime.fromMillis(at).setLocale(i18n.language).toRelative() ?? "";
}

/** A time in full, for tooltips and lists. */
export function moment(at: number): string {
  return DateTime.fromMillis(at).setLocale(i18n.language).toLocaleString(DateTime.DATETIME_MED_WITH_SECONDS);
}

export function count(value: number): string {
  return value.toLocaleString(i18n.language);
}
