import { createContext, type ReactNode, useContext } from "react";
import type { Finding, Node, NodeSpec } from "@/bindings";
import type { Path } from "../model/paths";
import type { SetOptions } from "../use-node-draft";

/** What every field of the form shares. */
export type Form = {
  node: Node;
  spec: NodeSpec;
  readOnly: boolean;
  /** Sets a value; undefined removes it. */
  set: (path: Path, value: unknown, options: SetOptions) => void;
  flush: () => void;
  /** Findings about the node's fields. */
  findings: readonly Finding[];
  /** Opens an expression in the large editor. */
  openLarge: (target: LargeTarget) => void;
};

export type LargeTarget = { path: Path; name: string };

const Context = createContext<Form | null>(null);

export function FormProvider({ form, children }: { form: Form; children: ReactNode }) {
  return <Context.Provider value={form}>{children}</Context.Provider>;
}

/** The form around a field. */
export function useForm(): Form {
  const form = useContext(Context);
  if (form === null) throw new Error("A field stands outside of its form");
  return form;
}
