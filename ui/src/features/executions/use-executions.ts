import { useInfiniteQuery } from "@tanstack/react-query";
import type { ExecutionStatus } from "@/bindings";
import { call } from "@/platform";

export const FILTERS = {
  all: [],
  running: ["new", "queued", "running"],
  success: ["success"],
  failed: ["error", "timeout", "crashed"],
  waiting: ["waiting", "paused"],
  canceled: ["canceled"],
} as const satisfies Record<string, readonly ExecutionStatus[]>;

export type Filter = keyof typeof FILTERS;

/** Executions page by page, newest first. */
export function useExecutions(workflowId: string | null, filter: Filter, limit = 50) {
  return useInfiniteQuery({
    queryKey: ["executions", { workflowId, filter, limit }],
    queryFn: ({ pageParam }) =>
      call("execution_list", {
        workflow_id: workflowId,
        statuses: [...FILTERS[filter]],
        after: pageParam,
        limit,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}
