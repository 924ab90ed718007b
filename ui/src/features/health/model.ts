import type { Route } from "@/app/router";
import type { Health } from "@/bindings";

export type Tone = "success" | "waiting" | "error" | "neutral";

/** How things are, as a sentence's key and its count. The worst news comes first. */
export interface Said {
  tone: Tone;
  key: "deaf" | "unarmed" | "alarms" | "attention" | "dead" | "breakers" | "nothing" | "well";
  count: number;
}

export function verdictOf(health: Health): Said {
  if (health.deaf_triggers > 0) return { tone: "error", key: "deaf", count: health.deaf_triggers };
  if (!health.armed) return { tone: "waiting", key: "unarmed", count: 0 };
  if (health.unacknowledged > 0) return { tone: "waiting", key: "alarms", count: health.unacknowledged };
  if (health.attention > 0) return { tone: "waiting", key: "attention", count: health.attention };
  if (health.dead_letters > 0) return { tone: "waiting", key: "dead", count: health.dead_letters };
  if (health.breakers.length > 0) return { tone: "waiting", key: "breakers", count: health.breakers.length };
  if (health.triggers === 0) return { tone: "neutral", key: "nothing", count: 0 };
  return { tone: "success", key: "well", count: health.triggers };
}

/** What waits for somebody's decision, with the way to it, whatever else is said. */
export function decisionsOf(health: Health): { key: "attention" | "dead"; count: number; route: Route }[] {
  const all = [
    { key: "attention" as const, count: health.attention, route: { page: "approvals" as const } },
    {
      key: "dead" as const,
      count: health.dead_letters,
      route: { page: "executions" as const, filter: "dead=1" },
    },
  ];
  return all.filter(({ count }) => count > 0);
}
