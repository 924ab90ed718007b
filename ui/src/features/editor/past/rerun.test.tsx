import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { readItems, sizeOf } from "../items/parse-items";
import { expectAccessible, openFinished, openOrders, show } from "../test/show";
import { PastBanner } from "./past-banner";
import { useRerun } from "./rerun";

let fake: Awaited<ReturnType<typeof openOrders>>;
let id = "";
const user = userEvent.setup();

beforeEach(async () => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  useRerun.setState({ editing: false });
  fake = await openOrders();
  id = (await openFinished(fake)).summary.id;
});

const choose = async (name: string) => {
  show(<PastBanner />);
  await user.click(screen.getByRole("button", { name: "Run again" }));
  await user.click(await screen.findByRole("menuitem", { name }));
};

describe("running again", () => {
  it.each([
    ["From the start, version 1", { from: "start", version: "same" }],
    ["From the failed node, version 1", { from: "failed_node", version: "same" }],
    ["From the start, current draft", { from: "start", version: "current" }],
    ["From the failed node, current draft", { from: "failed_node", version: "current" }],
  ])("%s", async (name, how) => {
    await choose(name);
    await waitFor(() => expect(fake.state.reruns).toEqual([{ id, ...how }]));
    await waitFor(() => expect(window.location.hash).toMatch(/^#\/workflow\/orders\/execution\/.+/));
    expect(window.location.hash).not.toContain(id);
  });

  it("takes other input for the node that failed, which begins as what it had", async () => {
    await choose("With other input…");
    const dialog = await screen.findByRole("dialog");
    await waitFor(() => expect(dialog.textContent).toMatch(/24 items, [\d.]+ kB/));
    await expectAccessible();
    await user.click(within(dialog).getByRole("button", { name: "Run again" }));
    await waitFor(() => expect(fake.state.reruns[0]).toMatchObject({ from: "failed_node", version: "same" }));
    expect(fake.state.reruns[0]?.input).toHaveLength(24);
  });

  it("takes other input for the start", async () => {
    await choose("With other input…");
    await user.click(await screen.findByRole("combobox", { name: "Where it begins" }));
    await user.click(await screen.findByRole("option", { name: "From the start" }));
    const dialog = await screen.findByRole("dialog");
    await waitFor(() => expect(dialog.textContent).toMatch(/2 items, \d+ B/));
    await user.click(within(dialog).getByRole("button", { name: "Run again" }));
    await waitFor(() => expect(fake.state.reruns[0]).toMatchObject({ from: "start" }));
    expect(fake.state.reruns[0]?.input).toHaveLength(2);
  });
});

describe("items written by hand", () => {
  it("are a list of objects, and say where they are not", () => {
    expect(readItems('{"a":1}')).toEqual({ ok: true, items: [{ a: 1 }] });
    expect(readItems('[{"a":1},{}]')).toMatchObject({ ok: true });
    expect(readItems("[1]")).toEqual({ ok: false, problem: "object", number: 1 });
    expect(readItems("7")).toEqual({ ok: false, problem: "list" });
    expect(readItems("{")).toMatchObject({ ok: false, problem: "json" });
  });

  it("have a size in bytes, not in letters", () => {
    expect(sizeOf("ä")).toBe("2 B");
    expect(sizeOf("x".repeat(1_500))).toBe("1.5 kB");
  });
});
