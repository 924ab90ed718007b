import type { Operation, Workflow } from "@/bindings";
import { ApiError, call, platform } from "@/platform";
import { text as translate } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { pointerAt, viewCentre } from "../canvas/ui-store";
import { type Box, bounds, boxOf, GRID, isTight, overlaps, STRETCH, snap } from "../plans/geometry";
import { useEditor } from "../store";
import { canEdit, hasSelection, removeSelection } from "./selection";

/** The selected nodes as n8n JSON. */
async function snippet(): Promise<string> {
  const { workflowId, selectedNodes, flush } = useEditor.getState();
  if (workflowId === null) return "";
  // The server reads its own draft.
  await flush();
  const { text } = await call("snippet_write", { id: workflowId, node_ids: [...selectedNodes] });
  return text;
}

export async function copySelection(): Promise<boolean> {
  if (!hasSelection()) return false;
  try {
    await platform().writeClipboard(await snippet());
    return true;
  } catch (error) {
    notify.error(error instanceof DOMException ? translate("editor:clipboard.denied") : error);
    return false;
  }
}

export async function cutSelection(): Promise<void> {
  if (canEdit() && (await copySelection())) removeSelection();
}

export async function duplicateSelection(): Promise<void> {
  if (!canEdit() || !hasSelection()) return;
  try {
    await paste(await snippet(), { beside: true });
  } catch (error) {
    notify.error(error);
  }
}

export async function pasteClipboard(): Promise<void> {
  try {
    await pasteText(await platform().readClipboard());
  } catch (error) {
    notify.error(error instanceof DOMException ? translate("editor:clipboard.denied") : error);
  }
}

export async function pasteText(text: string): Promise<void> {
  if (!canEdit() || text.trim() === "") return;
  try {
    await paste(text, { beside: false });
  } catch (error) {
    notify.error(ApiError.from(error));
  }
}

/** Puts a snippet on the canvas: where the pointer is, or a step beside the original. */
async function paste(text: string, { beside }: { beside: boolean }): Promise<void> {
  const { workflowId, flush } = useEditor.getState();
  if (workflowId === null) return;
  await flush();
  const { document: parts } = await call("snippet_read", { id: workflowId, text });
  if (parts.nodes.length === 0) return;
  const { specs, stretch, applyOperations, select } = useEditor.getState();
  const room = isTight(parts.nodes, parts.connections) && stretch === 1 ? STRETCH : 1;
  const box = bounds(parts.nodes.map((n) => boxOf(n, specs, parts.connections)));
  const target = beside ? placeBeside(box) : placeFor(box);
  const shiftY = snap(target.y - box.y);
  if (
    applyOperations(
      insertAll(parts, (x) => snap(target.x + (x - box.x) * room), shiftY),
      { label: beside ? "Duplicate" : "Paste" },
    )
  ) {
    select(parts.nodes.map((n) => n.id));
  }
}

/** Below the original, where the copy covers nothing. */
function placeBeside(box: Box): { x: number; y: number } {
  const { document, specs, stretch } = useEditor.getState();
  const nodes = document?.nodes ?? [];
  const taken = nodes.map((n) => boxOf(n, specs, document?.connections ?? [], stretch));
  const copy = { ...box, x: box.x, y: snap(box.y + box.height + 2 * GRID) };
  while (taken.some((other) => overlaps(copy, other, GRID / 2))) copy.y += 2 * GRID;
  return copy;
}

function placeFor(box: { width: number; height: number }): { x: number; y: number } {
  const pointer = pointerAt();
  if (pointer !== null) return pointer;
  const centre = viewCentre();
  return { x: centre.x - box.width / 2, y: centre.y - box.height / 2 };
}

function insertAll(parts: Workflow, placeX: (x: number) => number, shiftY: number): Operation[] {
  return [
    ...parts.nodes.map<Operation>((node) => ({
      op: "add_node",
      node: { ...node, position: [placeX(node.position[0]), node.position[1] + shiftY] },
    })),
    ...parts.connections.map<Operation>((connection) => ({ op: "add_connection", connection })),
    ...Object.entries(parts.pinned ?? {}).map<Operation>(([node_id, items]) => ({
      op: "set_pinned",
      node_id,
      items,
    })),
  ];
}
