import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { Event } from "@/bindings";
import type { FakePlatform } from "@/platform/fake/platform";
import { openBusiness, show, violations } from "@/shared/test/show";
import { CloseDialog } from "./close-dialog";
import { Notices } from "./notices";
import { Rail } from "./rail";

let fake: FakePlatform;

beforeEach(() => {
  window.location.hash = "#/";
  fake = openBusiness({ shell: true, days: 1 });
});

describe("the rail", () => {
  it("counts questions and alarms, and says so", async () => {
    const { container } = show(<Rail route={{ page: "home" }} />);
    expect(
      await screen.findByRole("link", { name: "Approvals: 5 questions wait for an answer" }),
    ).toBeDefined();
    expect(screen.getByRole("link", { name: "Health: 3 new alarms" })).toBeDefined();
    expect(screen.getByRole("link", { name: "Home" }).getAttribute("aria-current")).toBe("page");
    expect(await violations(container)).toEqual([]);
  });
});

describe("the first close", () => {
  const ask = () => act(() => fake.askToClose());

  it("asks, explains, and remembers", async () => {
    const user = userEvent.setup();
    show(<CloseDialog />);
    ask();
    const dialog = await screen.findByRole("dialog", { name: "Keep Millrace running?" });
    expect(dialog.textContent).toContain("only fire while Millrace runs");
    await user.click(within(dialog).getByRole("button", { name: /^Keep running/ }));
    await waitFor(() => expect(fake.state.closeAnswers).toEqual(["tray"]));
    expect(fake.state.settings["desktop.close_action"]).toBe("tray");
  });

  it("does not remember when told so", async () => {
    const user = userEvent.setup();
    show(<CloseDialog />);
    ask();
    await user.click(await screen.findByRole("checkbox"));
    await user.click(screen.getByRole("button", { name: /^Quit/ }));
    await waitFor(() => expect(fake.state.closeAnswers).toEqual(["quit"]));
    expect(fake.state.settings).not.toHaveProperty("desktop.close_action");
  });

  it("stays when the question is closed, and the shell hears it", async () => {
    const user = userEvent.setup();
    show(<CloseDialog />);
    ask();
    await screen.findByRole("dialog");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(fake.state.closeAnswers).toEqual(["stay"]));
    expect(fake.state.settings).not.toHaveProperty("desktop.close_action");
  });
});

describe("notices", () => {
  const notice = (key: string, title: string, workflow_id: string | null = null): Event => ({
    event: "notice",
    key,
    level: "error",
    title,
    text: "Look at it.",
    workflow_id,
  });

  it("with one key are one, and the last counts", async () => {
    show(<Notices />);
    act(() => fake.emit([notice("a", "Failed once"), notice("a", "Failed twice")]));
    await screen.findByText("Failed twice");
    act(() => fake.emit([notice("a", "Failed three times")]));
    await screen.findByText("Failed three times");
    await waitFor(() => expect(screen.queryByText("Failed twice")).toBeNull());
    expect(screen.queryByText("Failed once")).toBeNull();
  });

  it("lead to the workflow, the questions or the health page", async () => {
    const user = userEvent.setup();
    show(<Notices />);
    act(() => fake.emit([notice("w", "Orders failed", "orders")]));
    await user.click(await screen.findByRole("button", { name: "Show workflow" }));
    expect(window.location.hash).toBe("#/workflow/orders");
    act(() => fake.emit([notice("disk_full", "The disk is nearly full")]));
    await user.click(await screen.findByRole("button", { name: "Show health" }));
    expect(window.location.hash).toBe("#/health");
  });

  it("that come as a storm are three and a number", async () => {
    show(<Notices />);
    act(() => fake.emit([1, 2, 3, 4, 5].map((n) => notice(`n${n}`, `Thing ${n}`))));
    expect(await screen.findByText("2 more things need your attention")).toBeDefined();
    expect(screen.queryByText("Thing 2")).toBeNull();
  });
});
