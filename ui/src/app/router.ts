import { useSyncExternalStore } from "react";

/** Where the user is. Kept in the address's fragment, so that it works in the window and behind any server. */
export type Route =
  | { page: "home" }
  | { page: "workflows" }
  | { page: "executions"; workflowId?: string | null }
  | { page: "settings" }
  | { page: "editor"; workflowId: string; executionId: string | null };

/** The route that a fragment such as `#/workflow/7` names; anything unknown is home. */
export function parseRoute(fragment: string): Route {
  const [page, id, sub, subId] = fragment
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decode);
  if (page === "workflow" && id) {
    return { page: "editor", workflowId: id, executionId: sub === "execution" && subId ? subId : null };
  }
  if (page === "executions") return id ? { page, workflowId: id } : { page };
  if (page === "workflows" || page === "settings") return { page };
  return { page: "home" };
}

export function routePath(route: Route): string {
  if (route.page === "home") return "#/";
  if (route.page === "executions" && route.workflowId)
    return `#/executions/${encodeURIComponent(route.workflowId)}`;
  if (route.page !== "editor") return `#/${route.page}`;
  const workflow = `#/workflow/${encodeURIComponent(route.workflowId)}`;
  return route.executionId === null
    ? workflow
    : `${workflow}/execution/${encodeURIComponent(route.executionId)}`;
}

export function navigate(route: Route): void {
  window.location.hash = routePath(route);
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

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
