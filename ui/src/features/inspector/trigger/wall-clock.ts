/** The time of day in `2026-03-29 03:00:00 +02:00`: `03:00`, with seconds only where there are any. */
export function wallClock(local: string): string {
  const time = /\b(\d{2}:\d{2})(:\d{2})?/.exec(local);
  if (time === null) return local;
  const [, minutes = "", seconds = ""] = time;
  return seconds === ":00" ? minutes : `${minutes}${seconds}`;
}
