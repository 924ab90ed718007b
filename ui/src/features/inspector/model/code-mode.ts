import type { Node } from "@/bindings";

/** Whether a node is code that sees all items at once, so that no single item is the one at hand. */
export const runsOnceForAll = (node: Node): boolean =>
  /(^|\.)code$/.test(node.type) && node.parameters.mode !== "runOnceForEachItem";
