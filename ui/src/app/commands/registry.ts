import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";
import { create } from "zustand";
import { isTyping, shortcutOf } from "@/shared/lib/keys";

/** An action of the program. Menus, palette, tooltips and shortcuts all come from this one entry. */
export interface Command {
  id: string;
  /** Full i18n key. */
  labelKey: string;
  /** i18n key of its group in the palette and the shortcuts sheet. */
  groupKey: string;
  icon?: LucideIcon;
  /** `mod+z`; several when there are several ways. The first one is shown. */
  shortcuts?: string[];
  /** A shortcut that is shown but handled by the browser itself, such as paste. */
  display?: string[];
  /** The shortcut works while typing too. */
  whileTyping?: boolean;
  /** Not in the palette: moving around, closing what is open. */
  hidden?: boolean;
  /** Whether it does something now; always when absent. */
  enabled?(): boolean;
  run(): void;
}

interface Registry {
  commands: Record<string, Command>;
  paletteOpen: boolean;
  sheetOpen: boolean;
}

export const useCommandRegistry = create<Registry>()(() => ({
  commands: {},
  paletteOpen: false,
  sheetOpen: false,
}));

/** Offers commands while the component is mounted. Keep the list's identity stable. */
export function useCommands(commands: Command[]): void {
  useEffect(() => {
    useCommandRegistry.setState((state) => ({
      commands: { ...state.commands, ...Object.fromEntries(commands.map((c) => [c.id, c])) },
    }));
    return () =>
      useCommandRegistry.setState((state) => ({
        commands: Object.fromEntries(
          Object.entries(state.commands).filter(([, command]) => !commands.includes(command)),
        ),
      }));
  }, [commands]);
}

export function useCommand(id: string): Command | undefined {
  return useCommandRegistry((state) => state.commands[id]);
}

/** The shortcuts people are told of. */
export const shownShortcuts = (command: Command): string[] => command.shortcuts ?? command.display ?? [];

export const isEnabled = (command: Command): boolean => command.enabled?.() ?? true;

/** Runs a command by id, if it is offered and does something now. */
export function runCommand(id: string): void {
  const command = useCommandRegistry.getState().commands[id];
  if (command !== undefined && isEnabled(command)) command.run();
}

/** Places with a keyboard life of their own: a bare key there never means something on the canvas. */
const OWN_KEYS =
  "[data-inspector], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [data-radix-popper-content-wrapper], input, textarea, [contenteditable=true]";

/** A key without Ctrl, Cmd or Alt. Esc is none of them: it leaves the place it is pressed in. */
const isBare = (event: KeyboardEvent) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "Escape";

/** Finds the command that a key event means. */
export function commandFor(event: KeyboardEvent, commands: Record<string, Command>): Command | undefined {
  const shortcut = shortcutOf(event);
  const own = isBare(event) && event.target instanceof Element && event.target.closest(OWN_KEYS) !== null;
  const typing = own || isTyping(event.target);
  return Object.values(commands).find(
    (command) =>
      (command.shortcuts ?? []).includes(shortcut) &&
      (!typing || command.whileTyping === true) &&
      isEnabled(command),
  );
}

/** Keys that a focused control uses itself. */
function usesKey(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  const canvas = target.closest("[data-canvas]") !== null && target.closest("button, [role=menu]") === null;
  if (canvas) return false;
  const role = target.getAttribute("role") ?? "";
  if (["menuitem", "option", "tab", "separator", "slider", "treeitem", "combobox"].includes(role)) {
    return !event.ctrlKey && !event.metaKey;
  }
  const onControl = target.closest("button, a, [role=button], [role=dialog], [role=switch]") !== null;
  return (
    onControl && ["Enter", " ", "Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key)
  );
}

/** Listens for shortcuts; the returned function stops it. */
export function listenForShortcuts(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || usesKey(event)) return;
    const command = commandFor(event, useCommandRegistry.getState().commands);
    if (command === undefined) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}
