/**
 * The open document. One store for the one workflow that is open; the inspector reads and edits through it.
 * What a server answers besides (lists, items, settings) lives in TanStack Query, not here.
 */
export { useEditor } from "./model/store";
export type { ApplyOptions, EditorState, ExecutionView, NodeLive, SaveState } from "./model/types";
