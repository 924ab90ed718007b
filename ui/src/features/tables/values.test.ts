import { describe, expect, it } from "vitest";
import "@/shared/i18n";
import { shown, stored, toggled, typed } from "./values";

describe("values of cells", () => {
  it("are stored as their column wants them", () => {
    expect(stored("string", " a ")).toEqual({ value: " a " });
    expect(stored("string", "")).toEqual({ value: null });
    expect(stored("number", " -1.5e2 ")).toEqual({ value: -150 });
    expect(stored("number", "")).toEqual({ value: null });
    expect(stored("number", "many")).toEqual({ error: expect.stringContaining("many") });
    expect(stored("boolean", "true")).toEqual({ value: true });
    expect(stored("date", "soon")).toEqual({ error: expect.stringContaining("soon") });
  });

  it("come back through the field unchanged", () => {
    const at = "2026-03-31T12:34:56.000Z";
    expect(stored("date", typed("date", at))).toEqual({ value: at });
    expect(stored("number", typed("number", 0.1))).toEqual({ value: 0.1 });
  });

  it("are shown in words, and empty ones not at all", () => {
    expect(shown("boolean", false)).toBe("no");
    expect(shown("number", 1200.5)).toBe("1200.5");
    expect(shown("date", "2026-03-31T12:00:00.000Z")).toContain("2026");
    for (const type of ["string", "number", "boolean", "date"] as const) expect(shown(type, null)).toBe("");
    expect([toggled(true), toggled(false), toggled(null)]).toEqual([false, true, true]);
  });
});
