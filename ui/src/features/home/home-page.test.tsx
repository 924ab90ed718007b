import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { FakePlatform } from "@/platform/fake/platform";
import { openBusiness, show } from "@/shared/test/show";
import { HomePage } from "./home-page";

let fake: FakePlatform;

beforeEach(() => {
  fake = openBusiness({ days: 1 });
});

describe("the home page", () => {
  it("marks which workflows are live, and in which version", async () => {
    show(<HomePage />);
    const title = await screen.findByRole("heading", { name: "Recently changed" });
    const rows = await waitFor(() => {
      const found = [...(title.closest("section")?.querySelectorAll("li a") ?? [])];
      expect(found.length).toBeGreaterThan(2);
      return found;
    });
    const expected = rows.map((row) => {
      const id = row.getAttribute("href")?.split("/")[2] ?? "";
      return fake.state.workflows.get(id)?.live?.version ?? null;
    });
    expect(
      rows.map((row) => Number(/Live: version (\d+)/.exec(row.textContent ?? "")?.[1] ?? 0) || null),
    ).toEqual(expected);
    expect(expected.some((version) => version === null) && expected.some((version) => version !== null)).toBe(
      true,
    );
  });
});
