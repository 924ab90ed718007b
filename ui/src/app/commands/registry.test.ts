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

  it.each([
    ["the inspector", "<div data-inspector><button>x</button></div>"],
    ["a dialog", "<div role='dialog'><button>x</button></div>"],
    ["a popover", "<div data-radix-popper-content-wrapper><button>x</button></div>"],
    ["a menu", "<div role='menu'><span><button>x</button></span></div>"],
  ])("leave bare keys to %s, also on its buttons", (_name, html) => {
    const bare = vi.fn();
    const other = vi.fn();
    useCommandRegistry.setState({
      commands: {
        a: command({ id: "a", shortcuts: ["d", "n", "delete", "backspace", "shift+d"], run: bare }),
        b: command({ id: "b", shortcuts: ["mod+z", "escape"], run: other }),
      },
    });
    const stop = listenForShortcuts();
    document.body.innerHTML = html;
    const button = document.querySelector("button");
    for (const pressed of ["d", "n", "Delete", "Backspace"]) button?.dispatchEvent(key({ key: pressed }));
    button?.dispatchEvent(key({ key: "D", shiftKey: true }));
    button?.dispatchEvent(key({ key: "z", ctrlKey: true }));
    button?.dispatchEvent(key({ key: "Escape" }));
    document.body.dispatchEvent(key({ key: "d" }));
    stop();
    expect(bare).toHaveBeenCalledTimes(1);
    expect(other).toHaveBeenCalledTimes(2);
  });

  it("read well", () => {
    expect(keyNames("mod++")).toEqual(["Ctrl", "+"]);
    expect(keyNames("mod+shift+z")).toEqual(["Ctrl", "Shift", "Z"]);
  });
});
