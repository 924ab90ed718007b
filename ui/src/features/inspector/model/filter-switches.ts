// The node's own switches for its filters. n8n keeps a copy of them in each filter, so both must say the same. Pure.

import type { Node } from "@/bindings";
import { getAt, type Path, setAt } from "./paths";

export type FilterSwitches = { ignoreCase: boolean; loose: boolean };

/** What filters must say once `path` holds `value`; null when the change concerns none of them. */
export function switchesOf(node: Node, path: Path, value: unknown): FilterSwitches | null {
  const last = path.at(-1);
  if (path[0] !== "parameters" || (last !== "ignoreCase" && last !== "looseTypeValidation")) return null;
  const next = setAt(node, path, value);
  return {
    ignoreCase: getAt(next, ["parameters", "options", "ignoreCase"]) === true,
    loose:
      getAt(next, ["parameters", "looseTypeValidation"]) === true ||
      getAt(next, ["parameters", "options", "looseTypeValidation"]) === true,
  };
}
