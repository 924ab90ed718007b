import type { Health } from "@/bindings";

export type Tone = "success" | "waiting" | "error" | "neutral";

/** How things are, as a sentence's key and its count. The worst news comes first. */
export interface Said {
  tone: Tone;
  key: "deaf" | "unarmed" | "alarms" | "breakers" | "nothing" | "well";
  count: number;
}

export function verdictOf(health: Health): Said {
  if (health.deaf_triggers > 0) return { tone: "error", key: "deaf", count: health.deaf_triggers };
  if (!health.armed) return { tone: "waiting", key: "unarmed", count: 0 };
  if (health.unacknowledged > 0) return { tone: "waiting", key: "alarms", count: health.unacknowledged };
  if (health.breakers.length > 0) return { tone: "waiting", key: "breakers", count: health.breakers.length };
  if (health.triggers === 0) return { tone: "neutral", key: "nothing", count: 0 };
  return { tone: "success", key: "well", count: health.triggers };
}
