import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { FakePlatform } from "@/platform/fake/platform";
import { openBusiness, show, violations } from "@/shared/test/show";
import { SettingsPage } from "./settings-page";

let fake: FakePlatform;

beforeEach(() => {
  fake = openBusiness({ shell: true, days: 1 });
});

describe("settings", () => {
  it("store a number when its field is left, never a wrong one", async () => {
    const user = userEvent.setup();
    show(<SettingsPage />);
    const days = await screen.findByLabelText("Keep executions for");
    await user.clear(days);
    await user.type(days, "0");
    await user.tab();
    expect(screen.getByRole("alert").textContent).toContain("from 1 to 3,650");
    expect(fake.state.settings["retention.days"]).toBeUndefined();
    await user.clear(days);
    await user.type(days, "60{Enter}");
    await waitFor(() => expect(fake.state.settings["retention.days"]).toBe(60));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("take back what was typed with Escape", async () => {
    const user = userEvent.setup();
    show(<SettingsPage />);
    const count = await screen.findByLabelText<HTMLInputElement>("Keep at most, of each workflow");
    await user.clear(count);
    await user.type(count, "x{Escape}");
    expect(count.value).toBe("10000");
  });

  it("start the program at sign-in through the shell", async () => {
    const user = userEvent.setup();
    show(<SettingsPage />);
    const start = await screen.findByRole<HTMLButtonElement>("switch", { name: "Start when I sign in" });
    await waitFor(() => expect(start.disabled).toBe(false));
    await user.click(start);
    await waitFor(() => expect(fake.state.autostart).toBe(true));
  });

  it("switch notifications off", async () => {
    const user = userEvent.setup();
    show(<SettingsPage />);
    await user.click(await screen.findByRole("switch", { name: "When an execution fails" }));
    await waitFor(() => expect(fake.state.settings["notify.failures"]).toBe(false));
  });

  it("have nothing of the desktop in a browser", async () => {
    openBusiness({ days: 1 });
    show(<SettingsPage />);
    await screen.findByText("Data folder");
    expect(screen.queryByText("Start when I sign in")).toBeNull();
    expect(screen.queryByRole("button", { name: "Desktop" })).toBeNull();
  });

  it("have no accessibility violations that a tree can show", async () => {
    const { container } = show(<SettingsPage />);
    await screen.findByText("Data folder");
    expect(await violations(container)).toEqual([]);
  });
});
