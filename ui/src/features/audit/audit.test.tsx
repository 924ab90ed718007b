import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { openBusiness, show, violations } from "@/shared/test/show";
import { AuditPage } from "./audit-page";
import { diffOf } from "./diff";

describe("a change in words", () => {
  it("names the fields that differ and nothing else", () => {
    expect(
      diffOf({ a: 1, b: { c: [1], d: "x" }, e: null }, { a: 1, b: { c: [1, 2], d: "x" }, f: true }),
    ).toEqual([
      { path: "b.c", before: "[1]", after: "[1,2]" },
      { path: "f", before: null, after: "true" },
    ]);
  });

  it("has fields for what was made and what went", () => {
    expect(diffOf(null, { name: "Orders" })).toEqual([{ path: "name", before: null, after: "Orders" }]);
    expect(diffOf({ name: "Orders" }, undefined)).toEqual([{ path: "name", before: "Orders", after: null }]);
    expect(diffOf("a", "b")).toEqual([{ path: "", before: "a", after: "b" }]);
    expect(diffOf({ a: 1 }, { a: 1 })).toEqual([]);
  });
});

describe("the audit log", () => {
  beforeEach(() => {
    openBusiness();
  });

  it("opens a change, in words and as JSON", async () => {
    const user = userEvent.setup();
    show(<AuditPage />);
    const [row] = await screen.findAllByRole("listitem");
    await user.click(within(row as HTMLElement).getByRole("button", { name: "Changes" }));
    expect(row?.textContent).toContain("retention.days");
    await user.click(within(row as HTMLElement).getByRole("button", { name: "As JSON" }));
    expect(row?.textContent).toContain('"retention.days": 60');
  });

  it("finds by text, and says when nothing matches", async () => {
    const user = userEvent.setup();
    show(<AuditPage />);
    await screen.findAllByText("Deployed");
    await user.type(screen.getByRole("searchbox"), "wait_answer");
    await waitFor(() => expect(screen.queryByText("Deployed")).toBeNull());
    await user.type(screen.getByRole("searchbox"), "zzz");
    await user.click(await screen.findByRole("button", { name: "Clear the search" }));
    expect((await screen.findAllByText("Deployed")).length).toBeGreaterThan(0);
  });

  it("has no accessibility violations that a tree can show", async () => {
    const { container } = show(<AuditPage />);
    await screen.findAllByText("Deployed");
    expect(await violations(container)).toEqual([]);
  });
});
