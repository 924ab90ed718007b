import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Operation } from "@/bindings";
import type { Box } from "../plans/geometry";
import { lanesOf } from "../plans/lanes";
import { useEditor } from "../store";
import { type FlowEdge, FlowEdges, type FlowNode, FlowNodes } from "./flow";
import { toDocument } from "./ui-store";

type Moved = Record<string, { position?: { x: number; y: number }; width?: number; height?: number }>;

/** The document as xyflow wants it, and xyflow's changes as selections and operations. */
export function useFlow() {
  const document = useEditor((s) => s.document);
  const specs = useEditor((s) => s.specs);
  const stretch = useEditor((s) => s.stretch);
  const selectedNodes = useEditor((s) => s.selectedNodes);
  const selectedConnections = useEditor((s) => s.selectedConnections);
  /** Nodes under the pointer; they become operations when it lets go. */
  const [moved, setMoved] = useState<Moved | null>(null);
  const builders = useRef({ nodes: new FlowNodes(), edges: new FlowEdges() });

  const base = useMemo(
    () => (document === null ? [] : builders.current.nodes.build(document, specs, stretch)),
    [document, specs, stretch],
  );
  const nodes = useMemo(
    () => base.map((node) => dress(node, selectedNodes.has(node.id), moved?.[node.id])),
    [base, selectedNodes, moved],
  );
  const connections = document?.connections;
  const labelled = useMemo(
    () => new Set(base.filter((n) => n.type === "step" && n.data.outputs.length > 1).map((n) => n.id)),
    [base],
  );
  const lanes = useMemo(() => lanesOf(connections ?? [], boxesOf(base)), [connections, base]);
  const edges = useMemo(
    () =>
      connections === undefined
        ? []
        : builders.current.edges.build(connections, selectedConnections, labelled, lanes),
    [connections, selectedConnections, labelled, lanes],
  );

  const onNodesChange = useCallback((changes: NodeChange<FlowNode>[]) => {
    const selects = changes.filter((c) => c.type === "select");
    if (selects.length > 0) {
      const { selectedNodes: before, selectedConnections: wires, select } = useEditor.getState();
      const next = new Set(before);
      for (const { id, selected } of selects) selected ? next.add(id) : next.delete(id);
      select(next, wires);
    }
    const places: Moved = {};
    for (const change of changes) {
      if (change.type === "position" && change.position !== undefined && change.dragging === true) {
        places[change.id] = { ...places[change.id], position: change.position };
      } else if (
        change.type === "position" &&
        change.position !== undefined &&
        change.dragging === undefined
      ) {
        // Resizing from the top or the left.
        places[change.id] = { ...places[change.id], position: change.position };
      } else if (
        change.type === "dimensions" &&
        change.resizing === true &&
        change.dimensions !== undefined
      ) {
        places[change.id] = { ...places[change.id], ...change.dimensions };
      }
    }
    if (Object.keys(places).length === 0) return;
    setMoved((before) => {
      const next = { ...before };
      for (const [id, place] of Object.entries(places)) next[id] = { ...next[id], ...place };
      return next;
    });
  }, []);

  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdge>[]) => {
    const selects = changes.filter((c) => c.type === "select");
    if (selects.length === 0) return;
    const { selectedNodes: nodesNow, selectedConnections: before, select } = useEditor.getState();
    const next = new Set(before);
    for (const { id, selected } of selects) selected ? next.add(id) : next.delete(id);
    select(nodesNow, next);
  }, []);

  const onDragStop = useCallback((_: unknown, __: unknown, dragged: FlowNode[]) => {
    const operations = dragged.flatMap((node) => moveOperation(node));
    if (operations.length > 0) {
      useEditor
        .getState()
        .applyOperations(operations, { label: operations.length > 1 ? "Move nodes" : "Move node" });
    }
    setMoved(null);
  }, []);

  const endResize = useCallback(() => setMoved(null), []);

  return { nodes, edges, onNodesChange, onEdgesChange, onDragStop, endResize };
}

const boxesOf = (nodes: FlowNode[]): Map<string, Box> =>
  new Map(
    nodes
      .filter((node) => node.type === "step")
      .map(({ id, position, width = 0, height = 0 }) => [id, { ...position, width, height }]),
  );

function dress(node: FlowNode, selected: boolean, moved: Moved[string] | undefined): FlowNode {
  if (moved === undefined) {
    if (!selected) return node;
    return selectedCopy(node);
  }
  const width = moved.width ?? node.width ?? 0;
  const height = moved.height ?? node.height ?? 0;
  return {
    ...node,
    selected,
    position: moved.position ?? node.position,
    width,
    height,
    measured: { width, height },
    dragging: moved.position !== undefined && moved.width === undefined,
  } as FlowNode;
}

const selectedCopies = new WeakMap<FlowNode, FlowNode>();

function selectedCopy(node: FlowNode): FlowNode {
  const cached = selectedCopies.get(node);
  if (cached !== undefined) return cached;
  const copy = { ...node, selected: true } as FlowNode;
  selectedCopies.set(node, copy);
  return copy;
}

function moveOperation(node: FlowNode): Operation[] {
  const [x, y] = node.data.node.position;
  const next = toDocument(node.position);
  if (x === next.x && y === next.y) return [];
  return [{ op: "set_node", node_id: node.id, field: "position", value: [next.x, next.y] }];
}
