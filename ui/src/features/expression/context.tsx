import { createContext, type ReactNode, useContext } from "react";
import type { ExpressionData } from "./infer";

/** What expression fields know of the node they belong to. */
export type ExpressionScope = {
  workflowId: string;
  nodeId: string;
  /** Execution whose data previews use; the last one when absent. */
  executionId: string | null;
  /** Changes when data may have changed without a change of the execution. */
  stamp: string;
  /** Item that previews use; shared by all fields of the inspector. */
  item: number;
  setItem: (item: number) => void;
  /** Items that the node has; 0 without data. */
  itemCount: number;
  data: ExpressionData;
};

const NO_DATA: ExpressionData = { input: [], nodes: [], fieldsOf: () => [] };
const EMPTY: ExpressionScope = {
  workflowId: "",
  nodeId: "",
  executionId: null,
  stamp: "",
  item: 0,
  setItem: () => {},
  itemCount: 0,
  data: NO_DATA,
};

const Context = createContext<ExpressionScope>(EMPTY);

/** Gives fields below it data and a preview. */
export function ExpressionProvider({ scope, children }: { scope: ExpressionScope; children: ReactNode }) {
  return <Context.Provider value={scope}>{children}</Context.Provider>;
}

/** See {@link ExpressionScope}. */
export const useExpressionScope = () => useContext(Context);
