import type { Operation } from "@/bindings";
import { text } from "@/shared/i18n";
import { focusCanvas, reveal } from "../canvas/ui-store";
import { GRID, isNote } from "../plans/geometry";
import { layoutPlan } from "../plans/layout";
import { type Direction, neighbour } from "../plans/navigate";
import { removePlan } from "../plans/remove";
import { useEditor } from "../store";

const state = () => useEditor.getState();

export const hasSelection = (): boolean => state().selectedNodes.size > 0;
export const canEdit = (): boolean => state().document !== null && !state().readOnly;

export function removeSelection(): void {
  const { document, selectedNodes, selectedConnections, applyOperations } = state();
  if (document === null) return;
  applyOperations(removePlan(document, selectedNodes, selectedConnections), { label: "Delete" });
  focusCanvas();
}

/** Disables what is selected; enables it when all of it is disabled. */
export function toggleDisabled(): void {
  const { document, selectedNodes, applyOperations } = state();
  const nodes = document?.nodes.filter((n) => selectedNodes.has(n.id) && !isNote(n)) ?? [];
  const value = !nodes.every((n) => n.disabled === true);
  const operations = nodes
    .filter((n) => (n.disabled === true) !== value)
    .map<Operation>((n) => ({ op: "set_node", node_id: n.id, field: "disabled", value }));
  applyOperations(operations, { label: value ? "Disable" : "Enable" });
}

export function selectAll(): void {
  const { document, select } = state();
  select(document?.nodes.map((n) => n.id) ?? []);
}

/** Moves the selection by grid steps. Holding the key is one step of undo. */
export function nudge(dx: number, dy: number): void {
  const { document, selectedNodes, applyOperations } = state();
  const operations = (document?.nodes ?? [])
    .filter((n) => selectedNodes.has(n.id))
    .map<Operation>((n) => ({
      op: "set_node",
      node_id: n.id,
      field: "position",
      value: [n.position[0] + dx * GRID, n.position[1] + dy * GRID],
    }));
  const mergeKey = `nudge:${[...selectedNodes].sort().join(",")}`;
  applyOperations(operations, { label: "Move", mergeKey });
}

export function moveFocus(direction: Direction): void {
  const { document, selectedNodes, select } = state();
  if (document === null) return;
  const [from = null] = selectedNodes;
  const next = neighbour(document, from, direction);
  if (next === null) return;
  select([next]);
  reveal(next);
}

/** Tidies the selection when it is more than one node, else all. */
export function tidy(): void {
  const { document, specs, stretch, selectedNodes, applyOperations } = state();
  if (document === null) return;
  const operations = layoutPlan(document, specs, selectedNodes.size > 1 ? selectedNodes : undefined, stretch);
  applyOperations(operations, { label: text("editor:command.layout") });
}
