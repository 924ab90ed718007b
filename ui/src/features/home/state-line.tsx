import { BellRing, EarOff, ListX, type LucideIcon, UserCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Route, routePath } from "@/app/router";
import { cn } from "@/shared/lib/cn";
import { useHealth } from "@/shared/lib/health";

interface Entry {
  id: "answers" | "deaf" | "alarms" | "dead";
  icon: LucideIcon;
  count: number;
  route: Route;
  tone: string;
}

/** What asks for somebody, in one line. Nothing when nothing does: a calm page says that all is well. */
export function StateLine() {
  const { t } = useTranslation("home");
  const { data: health } = useHealth();
  if (health === undefined) return null;
  const entries: Entry[] = [
    {
      id: "answers" as const,
      icon: UserCheck,
      count: health.approvals + health.attention,
      route: { page: "approvals" as const },
      tone: "text-accent",
    },
    {
      id: "deaf" as const,
      icon: EarOff,
      count: health.deaf_triggers,
      route: { page: "health" as const },
      tone: "text-error",
    },
    {
      id: "alarms" as const,
      icon: BellRing,
      count: health.unacknowledged,
      route: { page: "health" as const },
      tone: "text-error",
    },
    {
      id: "dead" as const,
      icon: ListX,
      count: health.dead_letters,
      route: { page: "executions" as const, filter: "dead=1" },
      tone: "text-waiting",
    },
  ].filter((entry) => entry.count > 0);
  if (entries.length === 0) return null;
  return (
    <nav aria-label={t("state.label")} className="mb-6 flex flex-wrap gap-2">
      {entries.map(({ id, icon: Icon, count, route, tone }) => (
        <a
          key={id}
          href={routePath(route)}
          className="inline-flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-3 font-medium transition-colors duration-150 hover:border-line-strong hover:bg-hover"
        >
          <Icon className={cn("size-4", tone)} aria-hidden />
          {t(`state.${id}`, { count })}
        </a>
      ))}
    </nav>
  );
}
