import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { Markdown } from "@/shared/ui";
import { recolourNote, resizeNote, writeNote } from "../actions/note";
import { useEditor } from "../store";
import type { NoteFlowNode } from "./flow";
import { useLod } from "./lod";
import { focusCanvas, useCanvasUi } from "./ui-store";

export const NOTE_COLOURS = [1, 2, 3, 4, 5, 6, 7] as const;

/** n8n's seven note colours; anything else shows as the first. */
export const noteColour = (value: unknown): number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 7 ? value : 1;

/** A note: text on a coloured sheet behind the nodes, edited where it stands. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteFlowNode>) {
  const editing = useCanvasUi((s) => s.editingNoteId === id);
  const readOnly = useEditor((s) => s.readOnly);
  const lod = useLod();
  const { parameters } = data.node;
  const content = typeof parameters.content === "string" ? parameters.content : "";
  const colour = noteColour(parameters.color);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard's way is Enter on the focused canvas
    <div
      data-testid="note-node"
      onDoubleClick={() => !readOnly && useCanvasUi.setState({ editingNoteId: id })}
      style={{ background: `var(--note-${colour})` }}
      className={cn(
        "h-full overflow-hidden border border-line",
        lod === "full" && "rounded-md",
        selected && "border-accent",
      )}
    >
      {selected && !readOnly && (
        <>
          <NodeResizer
            minWidth={120}
            minHeight={80}
            onResizeEnd={(_, box) => resizeNote(id, box)}
            lineClassName="!border-accent"
            handleClassName="!size-2 !rounded-sm !border-surface !bg-accent"
          />
          {!editing && <Colours id={id} colour={colour} />}
        </>
      )}
      {editing ? (
        <NoteField id={id} content={content} />
      ) : (
        lod !== "tile" && (
          <div className="h-full overflow-hidden px-3 py-2 text-sm leading-5">
            <Markdown source={content} />
          </div>
        )
      )}
    </div>
  );
});

function NoteField({ id, content }: { id: string; content: string }) {
  const { t } = useTranslation("editor");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => field.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <textarea
      ref={field}
      defaultValue={content}
      aria-label={t("note.text")}
      className="nodrag nopan nowheel h-full w-full resize-none bg-transparent px-3 py-2 text-sm leading-5 outline-none"
      onBlur={(event) => {
        writeNote(id, event.target.value);
        useCanvasUi.setState({ editingNoteId: null });
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") {
          event.currentTarget.blur();
          focusCanvas();
        }
      }}
    />
  );
}

function Colours({ id, colour }: { id: string; colour: number }) {
  const { t } = useTranslation("editor");
  return (
    <div className="nodrag absolute right-1.5 bottom-1.5 flex gap-1 rounded-md border border-line bg-surface p-1">
      {NOTE_COLOURS.map((each) => (
        <button
          key={each}
          type="button"
          tabIndex={-1}
          aria-label={t("note.colour", { number: each })}
          aria-pressed={each === colour}
          style={{ background: `var(--note-${each})` }}
          className={cn(
            "size-4 rounded-sm border border-line-strong",
            each === colour && "ring-2 ring-accent",
          )}
          onClick={() => recolourNote(id, each)}
        />
      ))}
    </div>
  );
}
