import type { NodeSpec, Workflow } from "@/bindings";
import { randomId } from "@/shared/lib/id";
import { NODE_HEIGHT, NODE_WIDTH } from "@/shared/spec";
import { closePanel, reveal, useCanvasUi, viewCentre } from "../canvas/ui-store";
import { type AddContext, addPlan } from "../plans/add";
import { boxOf, isNote, NOTE_HEIGHT, NOTE_TYPE, NOTE_WIDTH, nearestFree } from "../plans/geometry";
import { useEditor } from "../store";

/** Adds a node of a type, connected as the context says, and selects it. */
export function addNode(spec: NodeSpec, context: AddContext): string | null {
  const { document, specs, stretch, applyOperations, select } = useEditor.getState();
  if (document === null) return null;
  const { node, operations } = addPlan(
    document,
    specs,
    spec,
    randomId(),
    placed(document, spec, context, stretch),
    stretch,
  );
  if (!applyOperations(operations, { label: `Add ${spec.label}` })) return null;
  closePanel();
  select([node.id]);
  if (isNote(node)) useCanvasUi.setState({ editingNoteId: node.id });
  else useEditor.setState({ inspectorOpen: true });
  // After React put the node on the canvas.
  requestAnimationFrame(() => reveal(node.id));
  return node.id;
}

/** With nothing to connect to, a new node goes to the free place nearest to the middle of the view. */
function placed(document: Workflow, spec: NodeSpec, context: AddContext, stretch: number): AddContext {
  const free = context.position ?? context.from ?? context.to ?? context.between;
  if (free !== undefined) return context;
  if (document.nodes.length === 0) return { position: { x: 0, y: 0 } };
  const { specs } = useEditor.getState();
  const note = spec.node_type === NOTE_TYPE;
  const width = note ? NOTE_WIDTH : NODE_WIDTH / stretch;
  const height = note ? NOTE_HEIGHT : NODE_HEIGHT;
  const centre = viewCentre();
  const wish = { x: centre.x - width / 2, y: centre.y - height / 2, width, height };
  // A node may stand on a note: notes are made to hold nodes.
  const others = note ? document.nodes : document.nodes.filter((n) => !isNote(n));
  const taken = others.map((n) => boxOf(n, specs, document.connections, stretch));
  return { position: nearestFree(taken, wish) };
}
