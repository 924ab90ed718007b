import { expect, it } from "vitest";
import { scheduleWords } from "./schedule-words";

const words = (...interval: object[]) => scheduleWords({ rule: { interval } }).replaceAll("\u202f", " ");

it.each([
  [{}, "Every day at 12:00 AM"],
  [{ field: "seconds", secondsInterval: 1 }, "Every second"],
  [{ field: "seconds" }, "Every 30 seconds"],
  [{ field: "minutes", minutesInterval: 15 }, "Every 15 minutes"],
  [{ field: "hours", triggerAtMinute: 5 }, "Every hour at :05"],
  [{ field: "hours", hoursInterval: 4 }, "Every 4 hours at :00"],
  [{ field: "days", triggerAtHour: 9 }, "Every day at 9:00 AM"],
  [{ field: "weeks", triggerAtDay: [1, 5, 0], triggerAtHour: 7 }, "Mon, Fri, Sun at 7:00 AM"],
  [{ field: "weeks", weeksInterval: 2, triggerAtDay: [1] }, "Every 2 weeks, Mon at 12:00 AM"],
  [{ field: "months", triggerAtDayOfMonth: 3 }, "Day 3 of every month at 12:00 AM"],
  [{ field: "cronExpression", expression: "0 9 * * 1-5" }, "0 9 * * 1-5"],
  [{ field: "days", daysInterval: "={{ 3 }}" }, "Every day at 12:00 AM"],
])("%j is %s", (rule, expected) => expect(words(rule)).toBe(expected));

it("says that there are more rules, and survives none", () => {
  expect(words({ field: "seconds", secondsInterval: 1 }, {}, {})).toBe("Every second, and 2 more");
  expect(scheduleWords({})).not.toBe("");
  expect(words()).toBe("");
});
