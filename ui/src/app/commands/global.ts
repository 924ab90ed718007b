import { Command as CommandIcon, Keyboard, ListX, ScrollText } from "lucide-react";
import { PAGES } from "../pages";
import { navigate } from "../router";
import { type Command, useCommandRegistry } from "./registry";

const GO = "app:group.go";
const HELP = "app:group.help";

/** Commands that work everywhere. */
export const globalCommands: Command[] = [
  {
    id: "app.palette",
    labelKey: "app:command.palette",
    groupKey: HELP,
    icon: CommandIcon,
    shortcuts: ["mod+k"],
    whileTyping: true,
    hidden: true,
    run: () => useCommandRegistry.setState((s) => ({ paletteOpen: !s.paletteOpen })),
  },
  {
    id: "app.shortcuts",
    labelKey: "app:command.shortcuts",
    groupKey: HELP,
    icon: Keyboard,
    shortcuts: ["?"],
    run: () => useCommandRegistry.setState({ sheetOpen: true }),
  },
  ...PAGES.map(
    ({ page, icon, shortcut }): Command => ({
      id: `go.${page}`,
      labelKey: `app:nav.${page}`,
      groupKey: GO,
      icon,
      shortcuts: [shortcut],
      run: () => navigate({ page }),
    }),
  ),
  {
    id: "go.deadLetters",
    labelKey: "app:nav.deadLetters",
    groupKey: GO,
    icon: ListX,
    run: () => navigate({ page: "executions", filter: "dead=1" }),
  },
  {
    id: "go.audit",
    labelKey: "app:nav.audit",
    groupKey: GO,
    icon: ScrollText,
    run: () => navigate({ page: "audit" }),
  },
];
