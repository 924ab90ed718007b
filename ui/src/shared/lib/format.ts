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
  if (hours >= 48) {
    const days = Math.floor(hours / 24);
    return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
  }
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

/** A day and a time of day, for what is to come: `Tue, Nov 28, 2026, 7:00 AM`. */
export function dayTime(at: number, zone?: string, seconds = false): string {
  return DateTime.fromMillis(at, zone === undefined ? {} : { zone })
    .setLocale(i18n.language)
    .toLocaleString({ ...DateTime.DATETIME_MED_WITH_WEEKDAY, ...(seconds ? { second: "2-digit" } : {}) });
}

/** Bytes as people read them: `830 B`, `1.4 MB`, `212 GB`. */
export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  const scaled = value / 1_000 ** step;
  const digits = step === 0 || scaled >= 100 ? 0 : 1;
  return `${scaled.toLocaleString(i18n.language, { maximumFractionDigits: digits })} ${units[step]}`;
}

/** A time without its seconds; without the day when that is today, or the day of what stands beside it. */
export function shortMoment(at: number, beside = Date.now()): string {
  const time = DateTime.fromMillis(at).setLocale(i18n.language);
  return time.hasSame(DateTime.fromMillis(beside), "day")
    ? time.toLocaleString(DateTime.TIME_SIMPLE)
    : time.toLocaleString({ month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

/** A time that is yet to come, in words: `in 5 minutes`. What is past is "now". */
export function ahead(at: number, now = Date.now()): string {
  if (at - now < 1_000) return i18n.t("shared:due");
  return (
    DateTime.fromMillis(at)
      .setLocale(i18n.language)
      // Two days less a minute are two days.
      .toRelative({ base: DateTime.fromMillis(now), rounding: "round" }) ?? ""
  );
}

/** A share from 0 to 1 as `98.4 %`. */
export function percent(share: number): string {
  return share.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 1 });
}
