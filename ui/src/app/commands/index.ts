export { CommandButton } from "./command-button";
export { CommandPalette } from "./palette";
export {
  type Command,
  commandFor,
  isEnabled,
  listenForShortcuts,
  runCommand,
  shownShortcuts,
  useCommand,
  useCommandRegistry,
  useCommands,
} from "./registry";
export { ShortcutsSheet } from "./shortcuts-sheet";
