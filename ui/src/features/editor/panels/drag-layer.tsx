import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type ReactNode, useState } from "react";
import { NODE_HEIGHT, NODE_WIDTH } from "@/shared/spec";
import { NodeIcon } from "@/shared/ui";
import { addNode } from "../actions/add";
import { documentPoint, flow } from "../canvas/ui-store";
import type { AddContext } from "../plans/add";
import { useEditor } from "../store";

/** Carries node types from the palette to the canvas with pointer events. */
export function DragLayer({ children }: { children: ReactNode }) {
  const [dragged, setDragged] = useState<string | null>(null);
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }));
  const spec = useEditor((s) => (dragged === null ? undefined : s.specs[dragged]));
  return (
    <DndContext
      sensors={sensors}
      autoScroll={false}
      onDragStart={({ active }: DragStartEvent) => setDragged(String(active.id))}
      onDragCancel={() => setDragged(null)}
      onDragEnd={(event) => {
        setDragged(null);
        drop(event);
      }}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {spec !== undefined && (
          <div className="pointer-events-none flex h-16 w-56 items-center gap-2.5 rounded-lg border border-accent bg-surface px-3 shadow-float">
            <NodeIcon icon={spec.icon} family={spec.family} />
            <span className="truncate font-semibold">{spec.label}</span>
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

function drop({ active, activatorEvent, delta }: DragEndEvent): void {
  const spec = useEditor.getState().specs[String(active.id)];
  if (spec === undefined || !(activatorEvent instanceof PointerEvent)) return;
  const point = { x: activatorEvent.clientX + delta.x, y: activatorEvent.clientY + delta.y };
  const context = contextAt(point);
  if (context !== null) addNode(spec, context);
}

/** What is under the pointer: a connection to put the node into, or a place on the canvas. */
function contextAt(point: { x: number; y: number }): AddContext | null {
  const under = document.elementsFromPoint(point.x, point.y);
  const at = documentPoint(point.x, point.y);
  if (at === null || !under.some((element) => element.closest("[data-canvas]"))) return null;
  const position = { x: at.x - NODE_WIDTH / 2 / useEditor.getState().stretch, y: at.y - NODE_HEIGHT / 2 };
  const id = under.map((e) => e.closest(".react-flow__edge")?.getAttribute("data-id")).find(Boolean);
  const between = id ? flow()?.getEdge(id)?.data?.connection : undefined;
  return { position, between };
}
