import type { NodeSpec } from "@/bindings";
import { randomId } from "@/shared/lib/id";
import { NODE_HEIGHT, NODE_WIDTH } from "@/shared/spec";
import { closePanel, reveal, useCanvasUi, viewCentre } from "../canvas/ui-store";
import { type AddContext, addPlan } from "../plans/add";
import { isNote } from "../plans/geometry";
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
    placed(context, document.nodes.length, stretch),
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

/** With nothing to connect to, a new node goes to the middle of the view. */
function placed(context: AddContext, nodes: number, stretch: number): AddContext {
  const free = context.position ?? context.from ?? context.to ?? context.between;
  if (free !== undefined) return context;
  const centre = viewCentre();
  const position = { x: centre.x - NODE_WIDTH / 2 / stretch, y: centre.y - NODE_HEIGHT / 2 };
  return nodes === 0 ? { position: { x: 0, y: 0 } } : { position };
}
