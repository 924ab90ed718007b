import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openSettings } from "../canvas/ui-store";
import { useEditor } from "../store";
import { expectAccessible, openOrders, show } from "../test/show";
import { policyOf, writeRetention } from "./model";
import { SettingsPanel } from "./settings-panel";

const user = userEvent.setup();
const settings = () => useEditor.getState().document?.settings ?? {};
const write = (label: string, text: string) => {
  const field = screen.getByLabelText(label);
  fireEvent.change(field, { target: { value: text } });
  fireEvent.blur(field);
};
// The list of time zones is long, and roles are looked for in all of it.
vi.setConfig({ testTimeout: 30_000 });

beforeEach(openOrders);

describe("what the settings say", () => {
  it("falls back on defaults where they are missing or of a wrong type, as the program does", () => {
    const plain = policyOf({});
    expect(policyOf({ overlap: 3, priority: "x", retry: [], maxConcurrency: 0, retention: "all" })).toEqual(
      plain,
    );
    expect(plain).toMatchObject({ overlap: "allow", tries: 1, breaker: true, saveSuccess: true });
    expect(
      policyOf({ overlap: "skip", priority: 99, retry: { tries: 4 }, maxConcurrency: 2, breaker: false }),
    ).toMatchObject({ overlap: "skip", priority: 10, tries: 4, maxConcurrency: 2, breaker: false });
    expect(policyOf({ errorWorkflow: "DEFAULT" }).errorWorkflow).toBeNull();
  });

  it("stores only what differs from the program's retention", () => {
    expect(writeRetention({ days: null, count: null, megabytes: null })).toBeNull();
    expect(writeRetention({ days: 30, count: null, megabytes: 5 })).toEqual({ days: 30, megabytes: 5 });
  });
});

describe("the settings panel", () => {
  it("writes each change as a step of its own", async () => {
    show(<SettingsPanel />);
    write("Time zone", "Asia/Tokyo");
    write("Time limit (seconds)", "90");
    write("At the same time, at most", "2");
    write("Tries in all", "4");
    write("Keep executions for (days)", "30");
    await user.click(screen.getByRole("switch", { name: "Pause after failures in a row" }));
    await user.click(screen.getByRole("switch", { name: "Runs every day" }));
    await user.click(screen.getByRole("switch", { name: "Keep data of executions that succeed" }));
    expect(settings()).toMatchObject({
      timezone: "Asia/Tokyo",
      executionTimeout: 90,
      maxConcurrency: 2,
      retry: { tries: 4 },
      retention: { days: 30 },
      breaker: false,
      expectDaily: true,
      saveDataSuccessExecution: "none",
    });
    await user.click(screen.getByRole("switch", { name: "Pause after failures in a row" }));
    write("Tries in all", "1");
    expect(Object.keys(settings()), "defaults are not written").not.toContain("breaker");
    expect(Object.keys(settings())).not.toContain("retry");
    await expectAccessible();
  });

  it("says what fits, and keeps what does not to itself", () => {
    show(<SettingsPanel />);
    write("Time zone", "Mars/Olympus");
    expect(screen.getByText("There is no time zone with this name. Choose one from the list.")).toBeDefined();
    write("Priority", "11");
    expect(screen.getByText(/^Write a whole number from -10 to 10/)).toBeDefined();
    expect(settings().timezone).toBeUndefined();
    expect(settings().priority).toBeUndefined();
  });

  it("opens at the setting that was asked for", () => {
    openSettings("timezone");
    show(<SettingsPanel />);
    expect(document.activeElement).toBe(screen.getByLabelText("Time zone"));
  });
});
