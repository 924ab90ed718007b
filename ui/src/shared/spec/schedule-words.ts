import { DateTime, Info } from "luxon";
import { i18n } from "@/shared/i18n";

type Rule = Record<string, unknown>;

/** When a schedule fires, in words: “Every day at 9:00 AM”, and how many more rules it has. */
export function scheduleWords(parameters: Rule): string {
  const rules = (parameters.rule as { interval?: unknown } | undefined)?.interval;
  const [first, ...more] = Array.isArray(rules) ? (rules as Rule[]) : [{}];
  if (first === undefined) return "";
  const words = ruleWords(first ?? {});
  return more.length === 0 ? words : i18n.t("shared:schedule.more", { words, count: more.length });
}

function ruleWords(rule: Rule): string {
  const count = (name: string, usual: number) => number(rule[name], usual);
  const minute = count("triggerAtMinute", 0);
  const time = DateTime.fromObject({ hour: count("triggerAtHour", 0) % 24, minute: minute % 60 })
    .setLocale(i18n.language)
    .toLocaleString(DateTime.TIME_SIMPLE);
  switch (rule.field ?? "days") {
    case "seconds":
      return i18n.t("shared:schedule.seconds", { count: count("secondsInterval", 30) });
    case "minutes":
      return i18n.t("shared:schedule.minutes", { count: count("minutesInterval", 5) });
    case "hours":
      return i18n.t("shared:schedule.hours", {
        count: count("hoursInterval", 1),
        minute: String(minute).padStart(2, "0"),
      });
    case "days":
      return i18n.t("shared:schedule.days", { count: count("daysInterval", 1), time });
    case "weeks":
      return i18n.t("shared:schedule.weeks", {
        count: count("weeksInterval", 1),
        days: days(rule.triggerAtDay),
        time,
      });
    case "months":
      return i18n.t("shared:schedule.months", {
        count: count("monthsInterval", 1),
        day: count("triggerAtDayOfMonth", 1),
        time,
      });
    default:
      return String(rule.expression ?? "").replace(/^=/, "");
  }
}

/** Sunday is 0. */
function days(value: unknown): string {
  const names = Info.weekdays("short", { locale: i18n.language });
  const list = Array.isArray(value) && value.length > 0 ? value : [0];
  return list.map((day) => names[(number(day, 0) + 6) % 7]).join(", ");
}

const number = (value: unknown, usual: number): number =>
  typeof value === "number" && Number.isFinite(value) ? value : usual;
