import { Command as CommandIcon, House, ListChecks, Settings, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { IconButton, Tooltip } from "@/shared/ui";
import { runCommand } from "../commands";
import { type Route, routePath } from "../router";
import { Mark } from "./mark";

const PAGES = [
  { page: "home", icon: House, shortcut: "alt+1" },
  { page: "workflows", icon: Workflow, shortcut: "alt+2" },
  { page: "executions", icon: ListChecks, shortcut: "alt+3" },
  { page: "settings", icon: Settings, shortcut: "alt+4" },
] as const;

/** The way between pages. */
export function Rail({ route }: { route: Route }) {
  const { t } = useTranslation("app");
  const current = route.page === "editor" ? "workflows" : route.page;
  return (
    <nav
      aria-label={t("nav.label")}
      className="flex w-13 shrink-0 flex-col items-center gap-1 border-line border-r bg-surface py-2"
    >
      <Mark className="mt-1 mb-3 size-6 text-accent" />
      {PAGES.map(({ page, icon: Icon, shortcut }) => (
        <Tooltip key={page} label={t(`nav.${page}`)} shortcut={shortcut} side="right">
          <a
            href={routePath({ page })}
            aria-label={t(`nav.${page}`)}
            aria-current={current === page ? "page" : undefined}
            className={cn(
              "flex size-9 items-center justify-center rounded-md text-muted transition-colors duration-150 hover:bg-hover hover:text-ink",
              current === page && "bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent",
            )}
          >
            <Icon className="size-4.5" aria-hidden />
          </a>
        </Tooltip>
      ))}
      <div className="flex-1" />
      <IconButton
        label={t("command.palette")}
        shortcut="mod+k"
        side="right"
        className="size-9"
        onClick={() => runCommand("app.palette")}
      >
        <CommandIcon aria-hidden />
      </IconButton>
    </nav>
  );
}
