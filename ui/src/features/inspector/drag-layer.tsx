import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type ReactNode, useState } from "react";
import { createPortal } from "react-dom";
import type { DraggedField } from "@/features/data";
import type { DropTarget } from "./fields/use-drop";

/** Carries fields from the data panes into parameters with pointer events. */
export function FieldDragLayer({ children }: { children: ReactNode }) {
  const [dragged, setDragged] = useState<DraggedField | null>(null);
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 5 } }));
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      autoScroll={{ threshold: { x: 0, y: 0.15 } }}
      // The keyboard's way is completion and the large editor's Insert buttons, so nothing is announced here.
      accessibility={{ announcements: SILENT, screenReaderInstructions: { draggable: "" } }}
      onDragStart={({ active }) => setDragged((active.data.current as DraggedField | undefined) ?? null)}
      onDragCancel={() => setDragged(null)}
      onDragEnd={(event) => {
        setDragged(null);
        drop(event);
      }}
    >
      {children}
      {createPortal(
        <DragOverlay dropAnimation={null} className="z-50">
          {dragged && (
            <span className="pointer-events-none inline-block max-w-72 truncate rounded-md border border-accent bg-raised px-2 py-1 font-mono text-accent text-xs shadow-float">
              {dragged.path}
            </span>
          )}
        </DragOverlay>,
        document.body,
      )}
    </DndContext>
  );
}

const SILENT: Announcements = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
};

function drop({ active, over, activatorEvent, delta }: DragEndEvent): void {
  const field = active.data.current as DraggedField | undefined;
  const target = over?.data.current as DropTarget | undefined;
  if (!field || !target?.accept) return;
  const start = activatorEvent instanceof MouseEvent ? activatorEvent : { clientX: 0, clientY: 0 };
  target.accept(field, { x: start.clientX + delta.x, y: start.clientY + delta.y });
}
