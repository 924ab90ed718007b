import type { Finding } from "@/bindings";
import { useEditor } from "../store";

const grouped = new WeakMap<Finding[], Map<string, Finding[]>>();

function byNode(findings: Finding[]): Map<string, Finding[]> {
  const known = grouped.get(findings);
  if (known !== undefined) return known;
  const map = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.node_id === null) continue;
    map.set(finding.node_id, [...(map.get(finding.node_id) ?? []), finding]);
  }
  grouped.set(findings, map);
  return map;
}

/** What is wrong with a node. */
export const useFindings = (id: string): Finding[] | undefined =>
  useEditor((s) => byNode(s.findings).get(id));

/** What a node does in the shown execution. */
export const useNodeLive = (id: string) => useEditor((s) => s.execution?.nodes[id]);

export const useIsPinned = (id: string): boolean => useEditor((s) => s.document?.pinned?.[id] !== undefined);
