import type { InfiniteData } from "@tanstack/react-query";
import type { Health, WaitAnswerRequest, WaitInfo, WaitListResponse } from "@/bindings";
import { ApiError, call } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";

type Lists = InfiniteData<WaitListResponse>;

/** Codes that say that somebody else was faster: what was shown is old, nothing went wrong. */
const ANSWERED = new Set(["not_waiting", "not_found", "wait.answered", "conflict"]);

/** Answers a wait. The card leaves at once and comes back when the answer could not be stored. */
export async function answer(
  wait: WaitInfo,
  request: Omit<WaitAnswerRequest, "execution_id">,
): Promise<void> {
  await leave(wait, () => call("wait_answer", { execution_id: wait.execution_id, ...request }));
}

/** Ends the execution instead of letting it wait. */
export async function cancelWaiting(wait: WaitInfo): Promise<void> {
  await leave(wait, () => call("execution_cancel", { id: wait.execution_id }));
}

async function leave(wait: WaitInfo, act: () => Promise<unknown>): Promise<void> {
  await queryClient.cancelQueries({ queryKey: ["waits"] });
  const before = queryClient.getQueriesData<Lists>({ queryKey: ["waits"] });
  queryClient.setQueriesData<Lists>({ queryKey: ["waits"] }, (lists) => lists && without(lists, wait));
  queryClient.setQueryData<Health>(["health"], (health) => health && fewer(health, wait));
  try {
    await act();
  } catch (error) {
    if (ANSWERED.has(ApiError.from(error).code)) notify.done(i18n.t("approvals:answeredElsewhere"));
    else {
      for (const [key, lists] of before) queryClient.setQueryData(key, lists);
      notify.error(error);
    }
  }
  for (const key of ["waits", "health", "executions"])
    void queryClient.invalidateQueries({ queryKey: [key] });
}

function without(lists: Lists, wait: WaitInfo): Lists {
  return {
    ...lists,
    pages: lists.pages.map((page) => {
      const items = page.items.filter((item) => item.execution_id !== wait.execution_id);
      const held = lists.pages.some((each) => each.items.some((i) => i.execution_id === wait.execution_id));
      return { ...page, items, total: held ? Math.max(0, page.total - 1) : page.total };
    }),
  };
}

function fewer(health: Health, wait: WaitInfo): Health {
  const less = (value: number) => Math.max(0, value - 1);
  if (wait.kind === "approval") return { ...health, approvals: less(health.approvals) };
  if (wait.kind === "attention") return { ...health, attention: less(health.attention) };
  return health;
}
