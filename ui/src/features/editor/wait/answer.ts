import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { WaitAnswerRequest, WaitInfo } from "@/bindings";
import { answer } from "@/features/approvals/actions";
import { call } from "@/platform";
import { waitingAt } from "../model/run-reducer";
import { refresh } from "../run/controller";
import { useEditor } from "../store";

/** What the shown execution waits for, in full; its node shows that on the canvas. */
export function useWait() {
  const id = useEditor((s) => s.execution?.id);
  const kind = useEditor((s) => s.execution?.wait?.kind);
  const query = useQuery({
    queryKey: ["execution", id, "wait", kind],
    queryFn: async () => {
      const { items } = await call("wait_list", { execution_id: id ?? null, limit: 1 });
      return items.find((wait) => wait.execution_id === id) ?? null;
    },
    enabled: id !== undefined && kind !== undefined,
  });
  const wait = query.data;
  // A record that is read again knows the node only by guessing.
  const shownAt = useEditor((s) => s.execution?.wait?.nodeId);
  useEffect(() => {
    const { execution } = useEditor.getState();
    if (!wait || shownAt === wait.node_id || execution?.id !== wait.execution_id) return;
    if (execution.wait === null) return;
    useEditor.setState({ execution: waitingAt(execution, wait.node_id, wait.kind, wait.until) });
  }, [wait, shownAt]);
  return query;
}

/** Sends an answer and shows how the execution goes on. */
export function useAnswer(wait: WaitInfo) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: Omit<WaitAnswerRequest, "execution_id">) => answer(wait, request),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["execution", wait.execution_id] });
      void refresh(wait.execution_id);
    },
  });
}
