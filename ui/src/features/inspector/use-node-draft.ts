import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Node } from "@/bindings";
import { holdsTyping } from "@/features/editor/model/typing";
import { useEditor } from "@/features/editor/store";
import { type Path, pathKey, setAt, setOperation } from "./model/paths";

type Place = { path: Path; value: unknown };
type Edit = Place & { label: string; typing: boolean; also: readonly Place[] };

export type SetOptions = {
  /** Names the step of undo. */
  label: string;
  /** More of the same may follow at once: it waits for a pause and is one step of undo. */
  typing?: boolean;
  /** What changes with it, in the same step of undo. */
  also?: readonly Place[];
};

export type NodeDraft = {
  /** The node with what was typed and is not in the document yet. */
  node: Node;
  set: (path: Path, value: unknown, options: SetOptions) => void;
  /** Brings what was typed into the document now. */
  flush: () => void;
};

const PAUSE_MS = 250;

/** Edits of one node: shown at once, put into the document as one operation when typing pauses. */
export function useNodeDraft(stored: Node): NodeDraft {
  const [edits, setEdits] = useState<readonly Edit[]>([]);
  const pending = useRef<readonly Edit[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const id = stored.id;

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const now = pending.current;
    if (now.length === 0) return;
    pending.current = [];
    for (const edit of now) commit(id, edit);
    setEdits([]);
  }, [id]);

  const set = useCallback(
    (path: Path, value: unknown, { label, typing = false, also = [] }: SetOptions) => {
      const key = pathKey(path);
      const others = pending.current.filter((edit) => pathKey(edit.path) !== key);
      pending.current = [...others, { path, value, label, typing, also }];
      setEdits(pending.current);
      clearTimeout(timer.current);
      if (typing) timer.current = setTimeout(flush, PAUSE_MS);
      else flush();
    },
    [flush],
  );

  // A run uses what was typed, also without a pause.
  useEffect(() => holdsTyping(flush), [flush]);
  // Leaving the node keeps what was typed.
  useEffect(() => flush, [flush]);

  const node = useMemo(
    () => edits.flatMap(placesOf).reduce((at, { path, value }) => setAt(at, path, value) as Node, stored),
    [edits, stored],
  );
  return { node, set, flush };
}

const placesOf = (edit: Edit): Place[] => [edit, ...edit.also];

function commit(nodeId: string, edit: Edit): void {
  const { path, label, typing } = edit;
  const { document, applyOperations } = useEditor.getState();
  const node = document?.nodes.find((n) => n.id === nodeId);
  if (!node) return;
  let now = node;
  const operations = placesOf(edit).map((place) => {
    const operation = setOperation(now, place.path, place.value);
    now = setAt(now, place.path, place.value) as Node;
    return operation;
  });
  applyOperations(operations, {
    label,
    ...(typing ? { mergeKey: `${nodeId}:${pathKey(path)}` } : {}),
  });
}
