import { afterEach, expect, it, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

it("stands in for a language that is none", async () => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("C");
  await import("./language");
  expect(navigator.language).toBe("en-US");
  expect(new Intl.NumberFormat(navigator.language).format(1_000)).toBe("1,000");
});
