import { Command as CommandIcon, House, Keyboard, ListChecks, Settings, Workflow } from "lucide-react";
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
  {
    id: "go.home",
    labelKey: "app:nav.home",
    groupKey: GO,
    icon: House,
    shortcuts: ["alt+1"],
    run: () => navigate({ page: "home" }),
  },
  {
    id: "go.workflows",
    labelKey: "app:nav.workflows",
    groupKey: GO,
    icon: Workflow,
    shortcuts: ["alt+2"],
    run: () => navigate({ page: "workflows" }),
  },
  {
    id: "go.executions",
    labelKey: "app:nav.executions",
    groupKey: GO,
    icon: ListChecks,
    shortcuts: ["alt+3"],
    run: () => navigate({ page: "executions" }),
  },
  {
    id: "go.settings",
    labelKey: "app:nav.settings",
    groupKey: GO,
    icon: Settings,
    shortcuts: ["alt+4"],
    run: () => navigate({ page: "settings" }),
  },
];
