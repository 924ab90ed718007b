import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { call } from "@/platform";
import { type ExecutionFilter, requestOf, writeFilter } from "./filter";

/** Executions page by page, newest first. */
export function useExecutions(filter: ExecutionFilter, limit = 50) {
  return useInfiniteQuery({
    queryKey: ["executions", { filter: writeFilter(filter), limit }],
    queryFn: ({ pageParam }) => call("execution_list", { ...requestOf(filter), after: pageParam, limit }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}
