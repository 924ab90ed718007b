import { useInfiniteQuery } from "@tanstack/react-query";
import type { WaitKind } from "@/bindings";
import { call } from "@/platform";

export const GROUPS = {
  attention: ["attention"],
  approvals: ["approval"],
  others: ["time", "webhook", "form"],
} as const satisfies Record<string, readonly WaitKind[]>;

export type Group = keyof typeof GROUPS;

/** What waits, page by page, newest first. */
export function useWaits(group: Group, limit = 30) {
  return useInfiniteQuery({
    queryKey: ["waits", { group, limit }],
    queryFn: ({ pageParam }) => call("wait_list", { kinds: [...GROUPS[group]], after: pageParam, limit }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}
