import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { Health } from "@/bindings";
import type { FakePlatform } from "@/platform/fake/platform";
import { openBusiness, show, violations } from "@/shared/test/show";
import { HealthPage } from "./health-page";
import { verdictOf } from "./model";

let fake: FakePlatform;

beforeEach(() => {
  fake = openBusiness();
});

describe("the verdict", () => {
  const well = (over: Partial<Health>): Health =>
    ({
      armed: true,
      triggers: 4,
      deaf_triggers: 0,
      unacknowledged: 0,
      attention: 0,
      dead_letters: 0,
      breakers: [],
      ...over,
    }) as Health;

  it.each([
    [{}, "well"],
    [{ triggers: 0 }, "nothing"],
    [{ unacknowledged: 2, dead_letters: 1 }, "alarms"],
    [{ attention: 1, dead_letters: 3 }, "attention"],
    [{ dead_letters: 3 }, "dead"],
    [{ armed: false, unacknowledged: 2 }, "unarmed"],
    [{ armed: false, deaf_triggers: 1, unacknowledged: 2 }, "deaf"],
  ])("of %j is %s: the worst news comes first", (over, key) => expect(verdictOf(well(over)).key).toBe(key));
});

describe("the health page", () => {
  it("says what cannot hear, and why", async () => {
    show(<HealthPage />);
    expect(await screen.findByText("1 trigger cannot hear")).toBeDefined();
    const row = (await screen.findByText("Cannot hear")).closest("tr");
    expect(row?.textContent).toContain("imap.example refuses the password");
    expect(screen.getAllByRole("row")[1]).toBe(row);
  });

  it("acknowledges one alarm and then the rest", async () => {
    const user = userEvent.setup();
    show(<HealthPage />);
    await user.click(
      await screen
        .findByRole("button", { name: "Acknowledge “New mail” cannot hear" })
        .catch(() => screen.findByRole("button", { name: /Acknowledge .*cannot hear/ })),
    );
    await waitFor(() => expect(fake.state.alarms.find((a) => a.id === "a1")?.acknowledged_at).not.toBeNull());
    await user.click(screen.getByRole("button", { name: "Acknowledge all" }));
    await waitFor(() =>
      expect(fake.state.alarms.filter((a) => a.acknowledged_at === null && a.resolved_at === null)).toEqual(
        [],
      ),
    );
  });

  it("shows what is over only when asked", async () => {
    const user = userEvent.setup();
    show(<HealthPage />);
    await screen.findByText(/Nightly backup check.*did not run/);
    expect(screen.queryByText(/took 48 s/)).toBeNull();
    await user.click(screen.getByRole("button", { name: "All" }));
    expect(await screen.findByText(/took 48 s/)).toBeDefined();
  });

  it("tries a paused server at once, and cleans up", async () => {
    const user = userEvent.setup();
    show(<HealthPage />);
    await user.click(await screen.findByRole("button", { name: "Try prices.example now" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Try prices.example now" })).toBeNull());
    const before = fake.state.dataBytes;
    await user.click(screen.getByRole("button", { name: "Clean up now" }));
    await waitFor(() => expect(fake.state.dataBytes).toBeLessThan(before));
    expect(await screen.findByText(/old executions were removed/)).toBeDefined();
  });

  it("never says that all is well while failed events wait, and leads to them", async () => {
    for (const trigger of fake.state.triggers.values()) trigger.status = "armed";
    fake.state.alarms = [];
    fake.state.breakers = [];
    for (const [id, wait] of fake.state.waits) if (wait.kind === "attention") fake.state.waits.delete(id);
    const dead = [...fake.state.executions.values()].filter((e) => e.summary.dead_letter).length;
    show(<HealthPage />);
    expect(await screen.findByText(`${dead} failed events wait for a decision`)).toBeDefined();
    expect(screen.queryByText("Everything is listening")).toBeNull();
    const link = screen.getByRole("link", { name: "Show the failed events" });
    expect(link.getAttribute("href")).toBe("#/executions?dead=1");
  });

  it("says what waits for a decision beside worse news", async () => {
    show(<HealthPage />);
    const banner = (await screen.findByText("1 trigger cannot hear")).closest("[role=status]") as HTMLElement;
    const links = within(banner).getAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["#/approvals", "#/executions?dead=1"]);
    expect(links[1]?.textContent).toMatch(/failed events wait for a decision/);
  });

  it("leads to what it counts", async () => {
    show(<HealthPage />);
    const link = await screen.findByRole("link", { name: "Dead letters" });
    expect(link.getAttribute("href")).toBe("#/executions?dead=1");
    expect(within(link.closest("div") as HTMLElement).getByText(/^\d+$/)).toBeDefined();
  });

  it("has no accessibility violations that a tree can show", async () => {
    const { container } = show(<HealthPage />);
    await screen.findByText("Cannot hear");
    expect(await violations(container)).toEqual([]);
  });
});
