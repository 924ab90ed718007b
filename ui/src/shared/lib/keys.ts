/** Whether Cmd takes the place of Ctrl. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Record<string, string> = {
  mod: isMac ? "⌘" : "Ctrl",
  shift: isMac ? "⇧" : "Shift",
  alt: isMac ? "⌥" : "Alt",
  enter: "Enter",
  escape: "Esc",
  delete: "Del",
  backspace: "⌫",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  space: "Space",
  tab: "Tab",
};

/** `mod+shift+z` as people read it: `Ctrl`, `Shift`, `Z`. */
export function keyNames(shortcut: string): string[] {
  const keys = shortcut.endsWith("+")
    ? [...shortcut.slice(0, -1).split("+").filter(Boolean), "+"]
    : shortcut.split("+");
  return keys.map((key) => NAMES[key] ?? key.toUpperCase());
}

/** The shortcut that a key event is, in the same notation. */
export function shortcutOf(event: KeyboardEvent): string {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  // Shifted punctuation such as "?" is its own key; the layout decides whether Shift is needed.
  if (event.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key))) parts.push("shift");
  parts.push(key);
  return parts.join("+");
}

/** Whether typing goes into this element. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
