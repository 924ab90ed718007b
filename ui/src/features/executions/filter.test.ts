import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import {
  type ExecutionFilter,
  isNarrowed,
  KINDS,
  NO_FILTER,
  RANGES,
  readFilter,
  requestOf,
  STATUSES,
  type StatusFilter,
  writeFilter,
} from "./filter";

const now = DateTime.fromISO("2026-11-26T15:30:00", { zone: "Europe/Berlin" });
const requestFor = (filter: Partial<ExecutionFilter>) => requestOf({ ...NO_FILTER, ...filter }, now);

describe("the filter in the address", () => {
  const day = fc.constantFrom("", "2026-11-20", "2026-11-26");
  const filters: fc.Arbitrary<ExecutionFilter> = fc.record({
    deadLetters: fc.boolean(),
    workflowId: fc.string(),
    status: fc.constantFrom(...(Object.keys(STATUSES) as StatusFilter[])),
    kind: fc.constantFrom(...KINDS, "" as const),
    range: fc.constantFrom(...RANGES),
    from: day,
    until: day,
    query: fc.string(),
  });

  it("comes back as it went", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const custom = filter.range === "custom";
        expect(readFilter(writeFilter(filter))).toEqual({
          ...filter,
          from: custom ? filter.from : "",
          until: custom ? filter.until : "",
          query: filter.query.trim() === "" ? "" : filter.query,
        });
      }),
    );
  });

  it.each(["status=bogus", "trigger=x", "range=forever", "from=yesterday", "%zz", "status=constructor"])(
    "leaves out what it does not know: %s",
    (text) => expect(readFilter(text)).toEqual(NO_FILTER),
  );

  it("knows when the list is narrowed", () => {
    expect(isNarrowed(NO_FILTER)).toBe(false);
    expect(isNarrowed({ ...NO_FILTER, deadLetters: true })).toBe(false);
    expect(isNarrowed({ ...NO_FILTER, kind: "webhook" })).toBe(true);
  });
});

describe("the request", () => {
  it("has the times of now", () => {
    expect(requestFor({ range: "today" }).from).toBe(now.startOf("day").toMillis());
    expect(requestFor({ range: "24h" }).from).toBe(now.toMillis() - 86_400_000);
    expect(requestFor({ range: "7d" }).from).toBe(now.minus({ days: 7 }).toMillis());
  });

  it("includes the last day of a custom range, and leaves an empty end open", () => {
    const { from, until } = requestFor({ range: "custom", from: "2026-11-20", until: "2026-11-26" });
    expect(from).toBe(DateTime.fromISO("2026-11-20").toMillis());
    expect(until).toBe(DateTime.fromISO("2026-11-27").toMillis());
    expect(requestFor({ range: "custom", from: "2026-11-20" }).until).toBeNull();
  });

  it("asks for statuses by group, and for dead letters whatever their status", () => {
    expect(requestFor({ status: "failed" }).statuses).toEqual(["error", "timeout", "crashed"]);
    expect(requestFor({ status: "failed", deadLetters: true })).toMatchObject({
      statuses: [],
      dead_letters: true,
    });
  });
});
