import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ExpressionPreviewResponse } from "@/bindings";
import { call } from "@/platform";
import { useExpressionScope } from "./context";

export type Preview = {
  result: ExpressionPreviewResponse | null;
  /** The backend did not answer. */
  failed: boolean;
  /** A newer text is being evaluated. */
  pending: boolean;
};

const DELAY_MS = 200;

/** The value of an expression for the shared item, as soon as typing pauses. */
export function usePreview(expression: string, enabled = true): Preview {
  const { workflowId, nodeId, executionId, item, stamp } = useExpressionScope();
  const settled = useSettled(expression, DELAY_MS);
  const query = useQuery({
    queryKey: ["expression_preview", workflowId, nodeId, executionId, item, stamp, settled],
    queryFn: () =>
      call("expression_preview", {
        workflow_id: workflowId,
        node_id: nodeId,
        expression: settled,
        execution_id: executionId,
        item,
      }),
    enabled: enabled && workflowId !== "" && settled.startsWith("="),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
  });
  return {
    result: query.data ?? null,
    failed: query.isError,
    pending: settled !== expression || query.isPlaceholderData || query.isFetching,
  };
}

/** A value once it has not changed for a while. */
export function useSettled<T>(value: T, delay: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return settled;
}
