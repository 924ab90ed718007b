import { afterEach, describe, expect, it, vi } from "vitest";
import { keyNames } from "@/shared/lib/keys";
import { type Command, commandFor, listenForShortcuts, useCommandRegistry } from "./registry";

const command = (over: Partial<Command>): Command => ({
  id: "x",
  labelKey: "app:nav.home",
  groupKey: "app:group.go",
  run: () => {},
  ...over,
});
const key = (init: KeyboardEventInit & { key: string }) =>
  new KeyboardEvent("keydown", { cancelable: true, bubbles: true, ...init });

afterEach(() => {
  useCommandRegistry.setState({ commands: {} });
  document.body.replaceChildren();
});

describe("shortcuts", () => {
  it.each([
    ["mod+shift+z", { key: "Z", ctrlKey: true, shiftKey: true }],
    ["?", { key: "?", shiftKey: true }],
    ["shift+arrowup", { key: "ArrowUp", shiftKey: true }],
    ["alt+enter", { key: "Enter", altKey: true }],
  ])("reads %s", (shortcut, init) => {
    const wanted = command({ shortcuts: [shortcut] });
    expect(commandFor(key(init), { x: wanted })).toBe(wanted);
  });

  it("leave what is typed alone, except those that say so", () => {
    const run = vi.fn();
    const always = vi.fn();
    useCommandRegistry.setState({
      commands: {
        a: command({ id: "a", shortcuts: ["d"], run }),
        b: command({ id: "b", shortcuts: ["mod+k"], whileTyping: true, run: always }),
      },
    });
    const stop = listenForShortcuts();
    const field = document.body.appendChild(document.createElement("input"));
    field.dispatchEvent(key({ key: "d" }));
    field.dispatchEvent(key({ key: "k", ctrlKey: true }));
    document.body.dispatchEvent(key({ key: "d" }));
    stop();
    expect(run).toHaveBeenCalledTimes(1);
    expect(always).toHaveBeenCalledTimes(1);
  });

  it("do nothing while their command is not enabled", () => {
    expect(
      commandFor(key({ key: "d" }), { a: command({ shortcuts: ["d"], enabled: () => false }) }),
    ).toBeUndefined();
  });

  it("leave Enter to a focused button", () => {
    const run = vi.fn();
    useCommandRegistry.setState({ commands: { a: command({ shortcuts: ["enter"], run }) } });
    const stop = listenForShortcuts();
    document.body.appendChild(document.createElement("button")).dispatchEvent(key({ key: "Enter" }));
    stop();
    expect(run).not.toHaveBeenCalled();
  });

  it("read well", () => {
    expect(keyNames("mod++")).toEqual(["Ctrl", "+"]);
    expect(keyNames("mod+shift+z")).toEqual(["Ctrl", "Shift", "Z"]);
  });
});
