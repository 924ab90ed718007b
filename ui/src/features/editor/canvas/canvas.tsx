import {
  ConnectionLineType,
  type FinalConnectionState,
  type IsValidConnection,
  MiniMap,
  ReactFlow,
  type ReactFlowInstance,
  SelectionMode,
  type Connection as XyConnection,
} from "@xyflow/react";
import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/bindings";
import { NODE_WIDTH } from "@/shared/spec";
import { ContextMenu } from "@/shared/ui";
import { connectionKey } from "../model/operation";
import { GRID } from "../plans/geometry";
import { useEditor } from "../store";
import "./canvas.css";
import { firstView } from "./first-view";
import { type FlowEdge, type FlowNode, parseHandle } from "./flow";
import { useNodeMenu } from "./node-menu";
import { NoteNode } from "./note-node";
import { StepNode } from "./step-node";
import {
  canvasSize,
  documentPoint,
  onCanvasResize,
  openPalette,
  reveal,
  setInstance,
  setPointer,
  useCanvasUi,
} from "./ui-store";
import { useFlow } from "./use-flow";
import { WireEdge } from "./wire-edge";

const nodeTypes = { step: StepNode, note: NoteNode };
const edgeTypes = { wire: WireEdge };
const MULTI_KEYS = ["Meta", "Control", "Shift"];
const PAN_BUTTONS = [1];

/** The graph. */
export function Canvas() {
  const { t } = useTranslation("editor");
  const { nodes, edges, onNodesChange, onEdgesChange, onDragStop } = useFlow();
  const readOnly = useEditor((s) => s.readOnly);
  const selecting = useEditor((s) => s.selectedNodes.size > 0);
  const stretch = useEditor((s) => s.stretch);
  const grid = useMemo<[number, number]>(() => [GRID * stretch, GRID], [stretch]);
  const minimap = useCanvasUi((s) => s.minimap);
  const entries = useNodeMenu();
  useEffect(() => () => setInstance(null), []);
  const inspected = useEditor((s) => (s.inspectorOpen ? s.selectedNodeId : null));
  useEffect(() => {
    if (inspected === null) return;
    // The inspector has taken its room by then; the node it is about shall not lie behind it.
    const frame = requestAnimationFrame(() => reveal(inspected));
    const stop = onCanvasResize(() => reveal(inspected, 0));
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [inspected]);
  const onPointerMove = useCallback((event: React.PointerEvent) => {
    setPointer(documentPoint(event.clientX, event.clientY));
  }, []);
  return (
    <ContextMenu entries={entries}>
      <div
        className="h-full min-h-0 flex-1"
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointer(null)}
      >
        <ReactFlow<FlowNode, FlowEdge>
          data-canvas
          className={selecting ? "has-selection" : ""}
          tabIndex={0}
          role="application"
          aria-label={t("canvas.label")}
          aria-roledescription={t("canvas.role")}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onInit={onInit}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDragStop={onDragStop}
          onSelectionDragStop={(event, dragged) => onDragStop(event, undefined, dragged)}
          onConnect={connect}
          onConnectEnd={onConnectEnd}
          onReconnect={reconnect}
          onNodeContextMenu={selectForMenu}
          isValidConnection={isValid}
          connectionLineType={ConnectionLineType.SmoothStep}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          edgesReconnectable={!readOnly}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={MULTI_KEYS}
          panActivationKeyCode="Space"
          selectionOnDrag
          selectionMode={SelectionMode.Partial}
          panOnDrag={PAN_BUTTONS}
          panOnScroll
          zoomOnDoubleClick={false}
          snapToGrid
          snapGrid={grid}
          nodeDragThreshold={3}
          elevateNodesOnSelect={false}
          onlyRenderVisibleElements
          minZoom={0.1}
          maxZoom={2}
        >
          {minimap && (
            <MiniMap<FlowNode> pannable zoomable nodeColor={miniColour} ariaLabel={t("canvas.minimap")} />
          )}
        </ReactFlow>
      </div>
    </ContextMenu>
  );
}

/** The whole graph if it can be read like that; else its beginning. */
function onInit(instance: ReactFlowInstance<FlowNode, FlowEdge>): void {
  setInstance(instance);
  void instance.setViewport(firstView(instance, canvasSize()));
}

function miniColour(node: FlowNode): string {
  if (node.type === "note") return "var(--line)";
  const family = node.data.spec?.family;
  return family === undefined ? "var(--line-strong)" : `var(--${family})`;
}

function toConnection({ source, sourceHandle, target, targetHandle }: XyConnection): Connection {
  const from = parseHandle(sourceHandle);
  const to = parseHandle(targetHandle);
  return {
    from: source,
    from_port: from.kind,
    from_index: from.index,
    to: target,
    to_port: to.kind,
    to_index: to.index,
  };
}

function isFree(connection: Connection): boolean {
  const key = connectionKey(connection);
  return !useEditor.getState().document?.connections.some((c) => connectionKey(c) === key);
}

/** Ports of one kind fit together; a node may lead back to itself (a loop), but not twice the same way. */
const isValid: IsValidConnection<FlowEdge> = (edge) => {
  const connection = toConnection(edge as XyConnection);
  return connection.from_port === connection.to_port && isFree(connection);
};

function connect(edge: XyConnection): void {
  useEditor
    .getState()
    .applyOperations([{ op: "add_connection", connection: toConnection(edge) }], { label: "Connect" });
}

function reconnect(edge: FlowEdge, next: XyConnection): void {
  const old = edge.data?.connection;
  const connection = toConnection(next);
  if (old === undefined || !isFree(connection)) return;
  useEditor.getState().applyOperations(
    [
      { op: "remove_connection", connection: old },
      { op: "add_connection", connection },
    ],
    { label: "Connect" },
  );
}

/** A wire that ends on the empty canvas asks for the node that should be there. */
function onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  if (state.isValid || state.toNode || state.fromNode === null || useEditor.getState().readOnly) return;
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  const at = point && documentPoint(point.clientX, point.clientY);
  if (!at) return;
  const port = { nodeId: state.fromNode.id, ...parseHandle(state.fromHandle?.id) };
  const output = state.fromHandle?.type === "source";
  const position = output
    ? { x: at.x, y: at.y - 32 }
    : { x: at.x - NODE_WIDTH / useEditor.getState().stretch, y: at.y - 32 };
  openPalette(output ? { from: port, position } : { to: port, position });
}

/** The menu is about what is under the pointer. */
function selectForMenu(_: unknown, node: FlowNode): void {
  const { selectedNodes, select } = useEditor.getState();
  if (!selectedNodes.has(node.id)) select([node.id]);
}
