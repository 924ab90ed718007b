import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { call } from "@/platform";

export interface WorkflowFilter {
  query: string;
  tag: string;
}

/** Workflows page by page, last changed first. */
export function useWorkflows({ query, tag }: WorkflowFilter, limit = 50) {
  return useInfiniteQuery({
    queryKey: ["workflows", { query, tag, limit }],
    queryFn: ({ pageParam }) =>
      call("workflow_list", { query: query || null, tag: tag || null, after: pageParam, limit }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}
