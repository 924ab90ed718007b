import { QueryClient } from "@tanstack/react-query";
import type { Event } from "@/bindings";
import { ApiError, subscribe } from "@/platform";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // Only a backend that does not answer may come back by itself.
      retry: (count, error) => count < 2 && ApiError.from(error).code === "offline",
    },
  },
});

/**
 * Query keys begin with the tag that makes them stale: `["workflows", …]`, `["workflow", id]`, `["executions", …]`,
 * `["execution", id]`, `["settings"]`, `["waits", …]`, `["alarms", …]`, `["triggers"]`, `["health"]`, `["audit", …]`, `["data_tables"]`, `["data_table", id, …]`. An event's tag `workflow:<id>` is the key `["workflow", id]`.
 */
export function keyOfTag(tag: string): string[] {
  const at = tag.indexOf(":");
  return at < 0 ? [tag] : [tag.slice(0, at), tag.slice(at + 1)];
}

/** A busy program says many times a second that something changed; the lists are asked for once in this time. */
const QUIET_MS = 700;

/** Keeps queries fresh from events; the returned function stops it. */
export function followEvents(client: QueryClient = queryClient): () => void {
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    if (waiting.size === 0) return;
    for (const tag of waiting) void client.invalidateQueries({ queryKey: keyOfTag(tag) });
    waiting.clear();
    timer = setTimeout(flush, QUIET_MS);
  };
  const stop = subscribe({
    onEvents: (events) => {
      for (const tag of staleTags(events)) waiting.add(tag);
      if (timer === undefined) flush();
    },
    onReconnect: () => void client.invalidateQueries(),
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function staleTags(events: Event[]): Set<string> {
  const tags = new Set<string>();
  for (const event of events) {
    if (event.event === "data_changed") for (const tag of event.tags) tags.add(tag);
    else if (event.event === "execution_started") tags.add("executions");
    else if (event.event === "execution_finished") {
      tags.add("executions");
      tags.add("workflows");
      tags.add(`execution:${event.execution_id}`);
    } else if (event.event === "execution_suspended") {
      for (const tag of ["executions", "waits", "health", `execution:${event.execution_id}`]) tags.add(tag);
    }
  }
  return tags;
}
