import { hashKey, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "@/platform";
import { hearOfExecutions } from "@/shared/lib/queries";
import { type ExecutionFilter, requestOf, writeFilter } from "./filter";
import { changesOf } from "./take-changes";

/** Executions page by page, newest first. What changes is taken in row by row, however many pages are loaded. */
export function useExecutions(filter: ExecutionFilter, limit = 50) {
  const queryKey = ["executions", { filter: writeFilter(filter), limit }];
  const hash = hashKey(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the hash stands for the key, the filter and the limit
  useEffect(
    () =>
      hearOfExecutions(
        hash,
        changesOf(queryKey, () => requestOf(filter), limit),
      ),
    [hash],
  );
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => call("execution_list", { ...requestOf(filter), after: pageParam, limit }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}
