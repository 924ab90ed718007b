import { DateTime } from "luxon";
import type { ScheduleTime } from "@/bindings";
import { i18n } from "@/shared/i18n";

/** The time of day in `2026-03-29 03:00:00 +02:00` as the list writes it: `3:00 AM`, with seconds only where there are any. */
export function wallClock(local: string): string {
  const [, hour, minute, second] = /\b(\d{2}):(\d{2}):(\d{2})/.exec(local) ?? [];
  if (hour === undefined) return local;
  const time = DateTime.fromObject({ hour: Number(hour), minute: Number(minute), second: Number(second) });
  return time
    .setLocale(i18n.language)
    .toLocaleString(second === "00" ? DateTime.TIME_SIMPLE : DateTime.TIME_WITH_SECONDS);
}

export type ShiftHelp = "skippedHelp" | "onceHelp" | "twiceHelp" | "repeatedHelp";

/** What is to be said of daylight saving at a due time; null: nothing. Which of two equal times fire only the list tells. */
export function shiftHelp(time: ScheduleTime, times: readonly ScheduleTime[]): ShiftHelp | null {
  if (time.shift === "none") return null;
  if (time.shift === "skipped") return "skippedHelp";
  const minute = (each: ScheduleTime) => each.local.slice(0, 16);
  if (times.filter((each) => minute(each) === minute(time)).length > 1) return "twiceHelp";
  // The second one may come after the end of the list.
  return times.at(-1) === time ? "repeatedHelp" : "onceHelp";
}
