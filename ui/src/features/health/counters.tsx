import { useTranslation } from "react-i18next";
import { type Route, routePath } from "@/app/router";
import type { Health } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { bytes, count as number } from "@/shared/lib/format";

interface Counter {
  id: "deployed" | "triggers" | "running" | "queued" | "waiting" | "questions" | "dead" | "data";
  value: number;
  /** How the value is written; as a count when absent. */
  as?(value: number): string;
  route?: Route;
  /** More than none of these wants somebody. */
  bad?: boolean;
}

const countersOf = (health: Health): Counter[] => [
  { id: "deployed", value: health.deployed_workflows, route: { page: "workflows" } },
  { id: "triggers", value: health.triggers },
  { id: "running", value: health.running, route: { page: "executions", filter: "status=running" } },
  { id: "queued", value: health.queued, route: { page: "executions", filter: "status=running" } },
  { id: "waiting", value: health.waiting, route: { page: "executions", filter: "status=waiting" } },
  { id: "questions", value: health.approvals + health.attention, route: { page: "approvals" } },
  { id: "dead", value: health.dead_letters, route: { page: "executions", filter: "dead=1" }, bad: true },
  { id: "data", value: health.data_bytes, as: bytes },
];

/** The program in numbers, each with the way to what it counts. */
export function Counters({ health }: { health: Health }) {
  const { t } = useTranslation("health");
  return (
    <dl className="grid grid-cols-8 divide-x divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {countersOf(health).map(({ id, value, route, bad, as }) => (
        <div key={id} className="relative px-3.5 py-3 has-[a]:hover:bg-hover">
          <dt className="truncate text-muted text-xs">
            {route === undefined ? (
              t(`counter.${id}`)
            ) : (
              <a href={routePath(route)} className="after:absolute after:inset-0">
                {t(`counter.${id}`)}
              </a>
            )}
          </dt>
          <dd
            className={cn(
              "whitespace-nowrap font-semibold text-xl tabular-nums",
              bad && value > 0 && "text-error-ink",
            )}
          >
            {(as ?? number)(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
