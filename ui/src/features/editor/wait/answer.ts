import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ExecutionId, WaitAnswerRequest, WaitInfo, WaitKind, WorkflowId } from "@/bindings";
import { call } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { waitingAt } from "../model/run-reducer";
import { refresh } from "../run/controller";
import { useEditor } from "../store";

/** Pages of 200 that are looked through for one execution's wait. */
const MOST_PAGES = 25;

/** The wait of one execution; null when it does not wait any more. */
async function waitOf(workflow: WorkflowId, id: ExecutionId, kind: WaitKind): Promise<WaitInfo | null> {
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, next }: { items: WaitInfo[]; next: string | null } = await call("wait_list", {
      workflow_id: workflow,
      kinds: [kind],
      limit: 200,
      after,
    });
    const found = items.find((wait) => wait.execution_id === id);
    if (found !== undefined) return found;
    if (next === null) return null;
    after = next;
  }
  return null;
}

/** What the shown execution waits for, in full; its node shows that on the canvas. */
export function useWait() {
  const workflowId = useEditor((s) => s.workflowId);
  const id = useEditor((s) => s.execution?.id);
  const kind = useEditor((s) => s.execution?.wait?.kind);
  const query = useQuery({
    queryKey: ["waits", "of", id, kind],
    queryFn: () => (workflowId && id && kind ? waitOf(workflowId, id, kind) : null),
    enabled: workflowId !== null && id !== undefined && kind !== undefined,
  });
  const wait = query.data;
  // A record that is read again knows the node only by guessing.
  const shownAt = useEditor((s) => s.execution?.wait?.nodeId);
  useEffect(() => {
    if (shownAt === wait?.node_id) return;
    const { execution } = useEditor.getState();
    if (!wait || execution === null || execution.id !== wait.execution_id || execution.wait === null) return;
    useEditor.setState({ execution: waitingAt(execution, wait.node_id, wait.kind, wait.until) });
  }, [wait, shownAt]);
  return query;
}

/** Sends an answer and shows how the execution goes on. */
export function useAnswer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (answer: WaitAnswerRequest) => call("wait_answer", answer),
    onSuccess: (_, { execution_id }) => {
      notify.done(i18n.t("editor:wait.answered"));
      stale(client, execution_id);
    },
    // Most likely somebody else was faster; what is shown is old then.
    onError: (error, { execution_id }) => {
      notify.error(error);
      stale(client, execution_id);
    },
  });
}

function stale(client: QueryClient, id: ExecutionId): void {
  for (const queryKey of [["waits"], ["executions"], ["execution", id], ["health"]]) {
    void client.invalidateQueries({ queryKey });
  }
  void refresh(id);
}
