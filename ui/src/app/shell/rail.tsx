import { Command as CommandIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Health } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { useHealth } from "@/shared/lib/health";
import { IconButton, Tooltip } from "@/shared/ui";
import { runCommand } from "../commands";
import { PAGES, type RailPage } from "../pages";
import { type Route, routePath } from "../router";
import { Mark } from "./mark";

/** Which entry of the rail a page belongs to. */
function entryOf(route: Route): RailPage["page"] {
  if (route.page === "editor" || route.page === "stats") return "workflows";
  if (route.page === "table") return "tables";
  return route.page === "audit" ? "settings" : route.page;
}

/** The way between pages. */
export function Rail({ route }: { route: Route }) {
  const { t } = useTranslation("app");
  const { data: health } = useHealth();
  const current = entryOf(route);
  return (
    <nav
      aria-label={t("nav.label")}
      className="flex w-13 shrink-0 flex-col items-center gap-1 border-line border-r bg-surface py-2"
    >
      <Mark className="mt-1 mb-3 size-6 text-accent" />
      {PAGES.map((page) => (
        <Entry key={page.page} entry={page} current={current === page.page} health={health} />
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

function Entry({
  entry: { page, icon: Icon, shortcut },
  current,
  health,
}: {
  entry: RailPage;
  current: boolean;
  health: Health | undefined;
}) {
  const { t } = useTranslation("app");
  const badge = badgeOf(page, health);
  const name = t(`nav.${page}`);
  const label =
    badge === null
      ? name
      : t("nav.withBadge", { name, badge: t(`nav.badge.${badge.of}`, { count: badge.count }) });
  return (
    <Tooltip label={label} shortcut={shortcut} side="right">
      <a
        href={routePath({ page })}
        aria-label={label}
        aria-current={current ? "page" : undefined}
        className={cn(
          "relative flex size-9 items-center justify-center rounded-md text-muted transition-colors duration-150 hover:bg-hover hover:text-ink",
          current && "bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent",
        )}
      >
        <Icon className="size-4.5" aria-hidden />
        {badge !== null && (
          <span
            aria-hidden
            className={cn(
              "absolute top-0 -right-1 min-w-4 rounded-full px-1 text-center font-semibold text-[10px] leading-4 tabular-nums ring-2 ring-surface",
              badge.of === "alarms" ? "bg-error-badge text-on-badge" : "bg-accent text-accent-ink",
            )}
          >
            {badge.count > 99 ? "99+" : badge.count}
          </span>
        )}
      </a>
    </Tooltip>
  );
}

/** What a page's entry counts: unanswered questions, alarms nobody has acknowledged. */
function badgeOf(page: RailPage["page"], health: Health | undefined) {
  if (health === undefined) return null;
  if (page === "approvals") {
    const count = health.approvals + health.attention;
    return count > 0 ? ({ of: "questions", count } as const) : null;
  }
  if (page === "health") {
    return health.unacknowledged > 0 ? ({ of: "alarms", count: health.unacknowledged } as const) : null;
  }
  return null;
}
