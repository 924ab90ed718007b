import {
  Activity,
  House,
  ListChecks,
  type LucideIcon,
  Settings,
  Table2,
  UserCheck,
  Workflow,
} from "lucide-react";

export interface RailPage {
  page: "home" | "workflows" | "executions" | "approvals" | "health" | "tables" | "settings";
  icon: LucideIcon;
  shortcut: string;
}

/** The pages of the rail in its order; palette and shortcuts follow it. */
export const PAGES: RailPage[] = [
  { page: "home", icon: House, shortcut: "alt+1" },
  { page: "workflows", icon: Workflow, shortcut: "alt+2" },
  { page: "executions", icon: ListChecks, shortcut: "alt+3" },
  { page: "approvals", icon: UserCheck, shortcut: "alt+4" },
  { page: "health", icon: Activity, shortcut: "alt+5" },
  { page: "tables", icon: Table2, shortcut: "alt+6" },
  { page: "settings", icon: Settings, shortcut: "alt+7" },
];
