import { useSyncExternalStore } from "react";

/** Where the user is. Kept in the address's fragment, so that it works in the window and behind any server. */
export type Route =
  | { page: "home" }
  | { page: "workflows" }
  /** `filter`: the list's filters as a query string, without "?". */
  | { page: "executions"; workflowId?: string | null; filter?: string }
  | { page: "approvals" }
  | { page: "health" }
  | { page: "stats"; workflowId: string }
  | { page: "tables" }
  | { page: "table"; tableId: string }
  | { page: "settings" }
  | { page: "audit" }
  | { page: "editor"; workflowId: string; executionId: string | null };

/** Pages that need nothing but their name. */
const PLAIN: Route[] = [
  { page: "workflows" },
  { page: "settings" },
  { page: "approvals" },
  { page: "health" },
  { page: "tables" },
];

/** The route that a fragment such as `#/workflow/7` names; anything unknown is home. */
export function parseRoute(fragment: string): Route {
  const [path = "", filter = ""] = splitOnce(fragment.replace(/^#?\/?/, ""), "?");
  const [page, id, sub, subId] = path.split("/").map(decode);
  if (page === "workflow" && id) {
    return { page: "editor", workflowId: id, executionId: sub === "execution" && subId ? subId : null };
  }
  if (page === "workflows" && id && sub === "stats") return { page: "stats", workflowId: id };
  if (page === "settings" && id === "audit") return { page: "audit" };
  if (page === "executions") return executions(id, filter);
  if (page === "tables" && id) return { page: "table", tableId: id };
  return PLAIN.find((each) => each.page === page) ?? { page: "home" };
}

function executions(id: string | undefined, filter: string): Route {
  const workflowId = id || new URLSearchParams(filter).get("workflow");
  return { page: "executions", ...(workflowId ? { workflowId } : {}), ...(filter ? { filter } : {}) };
}

export function routePath(route: Route): string {
  switch (route.page) {
    case "home":
      return "#/";
    case "executions":
      return `#/executions${executionsQuery(route.workflowId, route.filter)}`;
    case "stats":
      return `#/workflows/${encodeURIComponent(route.workflowId)}/stats`;
    case "audit":
      return "#/settings/audit";
    case "table":
      return `#/tables/${encodeURIComponent(route.tableId)}`;
    case "editor": {
      const workflow = `#/workflow/${encodeURIComponent(route.workflowId)}`;
      return route.executionId === null
        ? workflow
        : `${workflow}/execution/${encodeURIComponent(route.executionId)}`;
    }
    default:
      return `#/${route.page}`;
  }
}

function executionsQuery(workflowId: string | null | undefined, filter: string | undefined): string {
  const params = new URLSearchParams(filter);
  if (workflowId) params.set("workflow", workflowId);
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}

export function navigate(route: Route): void {
  window.location.hash = routePath(route);
}

/** Like `navigate`, without a new entry in the history: for filters, which change with each key. */
export function replaceRoute(route: Route): void {
  const path = routePath(route);
  if (path === (window.location.hash || "#/")) return;
  window.history.replaceState(null, "", path);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The route now; renders again when it changes. */
export function useRoute(): Route {
  const fragment = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(fragment);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
