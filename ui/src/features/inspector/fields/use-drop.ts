import { useDndContext, useDroppable } from "@dnd-kit/core";
import { useRef } from "react";
import type { DraggedField } from "@/features/data";

export type DropPoint = { x: number; y: number };
/** What a drop target tells the inspector. */
export type DropTarget = { accept: (field: DraggedField, point: DropPoint) => void };

/** Makes an element take fields that are dragged in. */
export function useDrop(id: string, enabled: boolean, accept: DropTarget["accept"]) {
  const latest = useRef(accept);
  latest.current = accept;
  const data: DropTarget = { accept: (field, point) => latest.current(field, point) };
  const { setNodeRef, isOver } = useDroppable({ id: `drop:${id}`, disabled: !enabled, data });
  const dragging = useDndContext().active !== null;
  return { setNodeRef, isOver: enabled && isOver, offered: enabled && dragging };
}
