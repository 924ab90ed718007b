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

type Hears = (ids: string[]) => void;
/** Lists of executions that take single ones in, by the hash of their key. */
const hearing = new Map<string, Hears>();

/** A list of executions with this key hears which ones have changed, instead of being asked for again. The returned function ends that. */
export function hearOfExecutions(hash: string, hears: Hears): () => void {
  hearing.set(hash, hears);
  return () => {
    if (hearing.get(hash) === hears) hearing.delete(hash);
  };
}

/** Tells the lists of executions which ones have changed. Those that do not hear are asked for again. */
function tellOf(ids: string[], client: QueryClient): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ["executions"] })) {
    const hears = hearing.get(query.queryHash);
    if (hears) hears(ids);
    else void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}

/** Keeps queries fresh from events; the returned function stops it. */
export function followEvents(client: QueryClient = queryClient): () => void {
  const waiting = new Set<string>();
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    if (waiting.size === 0 && changed.size === 0) return;
    // Where anything may have changed, nobody needs to know which.
    if (changed.size > 0 && !waiting.has("executions")) tellOf([...changed], client);
    for (const tag of waiting) void client.invalidateQueries({ queryKey: keyOfTag(tag) });
    waiting.clear();
    changed.clear();
    timer = setTimeout(flush, QUIET_MS);
  };
  const stop = subscribe({
    onEvents: (events) => {
      for (const tag of staleTags(events)) waiting.add(tag);
      for (const event of events)
        if (CHANGES.has(event.event) && "execution_id" in event) changed.add(event.execution_id);
      if (timer === undefined) flush();
    },
    onReconnect: () => void client.invalidateQueries(),
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Events that change a row of the list of executions. */
const CHANGES: ReadonlySet<Event["event"]> = new Set([
  "execution_started",
  "execution_suspended",
  "execution_finished",
] as const);

/** What is to be asked for again. Lists of executions hear of single ones instead. */
function staleTags(events: Event[]): Set<string> {
  const tags = new Set<string>();
  for (const event of events) {
    if (event.event === "data_changed") for (const tag of event.tags) tags.add(tag);
    else if (event.event === "execution_finished") {
      tags.add("workflows");
      tags.add(`execution:${event.execution_id}`);
    } else if (event.event === "execution_suspended") {
      for (const tag of ["waits", "health", `execution:${event.execution_id}`]) tags.add(tag);
    }
  }
  return tags;
}
