import type { ReactFlowInstance } from "@xyflow/react";
import { create } from "zustand";
import type { AddContext } from "../plans/add";
import { useEditor } from "../store";
import type { FlowEdge, FlowNode } from "./flow";

export type Panel = "add" | "outline" | "deployments" | "settings" | null;

interface CanvasUi {
  panel: Panel;
  /** Where the next added node goes. */
  addContext: AddContext;
  renamingId: string | null;
  editingNoteId: string | null;
  minimap: boolean;
  /** The drawer with timeline and log is open. */
  drawer: boolean;
  /** The node that is being connected by keyboard. */
  connectFrom: string | null;
  /** The setting to go to when the workflow's settings open. */
  settingsField: string | null;
}

/** What is open on the canvas; nothing of it is stored. */
export const useCanvasUi = create<CanvasUi>()(() => ({
  panel: null,
  addContext: {},
  renamingId: null,
  editingNoteId: null,
  minimap: false,
  drawer: false,
  connectFrom: null,
  settingsField: null,
}));

/** Opens the palette; the chosen node goes where the context says. */
export function openPalette(addContext: AddContext = {}): void {
  useCanvasUi.setState({ panel: "add", addContext });
}

/** Opens the workflow's own settings, at one of them. */
export function openSettings(settingsField: string | null = null): void {
  useCanvasUi.setState({ panel: "settings", addContext: {}, settingsField });
}

export const toggleDrawer = (): void => useCanvasUi.setState((s) => ({ drawer: !s.drawer }));

export function closePanel(): void {
  useCanvasUi.setState({ panel: null, addContext: {}, settingsField: null });
  focusCanvas();
}

type Instance = ReactFlowInstance<FlowNode, FlowEdge>;
let instance: Instance | null = null;
/** Where the pointer was last, in the document's pixels; what is pasted goes there. */
let pointer: { x: number; y: number } | null = null;

export const setInstance = (next: Instance | null): void => {
  instance = next;
};
export const flow = (): Instance | null => instance;

export const setPointer = (next: { x: number; y: number } | null): void => {
  pointer = next;
};
export const pointerAt = () => pointer;

const element = () => document.querySelector<HTMLElement>("[data-canvas]");

/** The canvas' size on the screen. */
export function canvasSize(): { width: number; height: number } {
  const box = element()?.getBoundingClientRect();
  return { width: box?.width ?? 0, height: box?.height ?? 0 };
}

/** Hears when the canvas gets more or less room; the returned function ends that. */
export function onCanvasResize(run: () => void): () => void {
  const canvas = element();
  if (canvas === null || typeof ResizeObserver === "undefined") return () => undefined;
  const observer = new ResizeObserver(run);
  observer.observe(canvas);
  return () => observer.disconnect();
}

export function focusCanvas(): void {
  element()?.focus({ preventScroll: true });
}

/** A point on the canvas in the document's pixels. */
export function toDocument(point: { x: number; y: number }): { x: number; y: number } {
  return { x: Math.round((point.x / useEditor.getState().stretch) * 100) / 100, y: point.y };
}

/** A point on the screen in the document's pixels. */
export function documentPoint(x: number, y: number): { x: number; y: number } | null {
  return instance === null ? null : toDocument(instance.screenToFlowPosition({ x, y }));
}

/** The middle of what is shown, in the document's pixels. */
export function viewCentre(): { x: number; y: number } {
  const box = element()?.getBoundingClientRect();
  if (box === undefined || instance === null) return { x: 0, y: 0 };
  return toDocument(instance.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 }));
}

/** What stays free around a node that is brought into view: room for the next one's “+”. */
const MARGIN = 48;

/** Brings a node into view if it is not, by the shortest way and without changing the zoom. */
export function reveal(id: string, duration = motion()): void {
  const box = element()?.getBoundingClientRect();
  const node = instance?.getInternalNode(id);
  if (box === undefined || instance === null || node === undefined) return;
  const { x, y } = node.internals.positionAbsolute;
  const width = node.width ?? 0;
  const height = node.height ?? 0;
  const from = instance.flowToScreenPosition({ x, y });
  const to = instance.flowToScreenPosition({ x: x + width, y: y + height });
  const shift = (start: number, end: number, low: number, high: number) =>
    start < low + MARGIN ? low + MARGIN - start : Math.min(0, high - MARGIN - end);
  const dx = shift(from.x, to.x, box.left, box.right);
  const dy = shift(from.y, to.y, box.top, box.bottom);
  if (dx === 0 && dy === 0) return;
  const view = instance.getViewport();
  void instance.setViewport({ ...view, x: view.x + dx, y: view.y + dy }, { duration });
}

/** Milliseconds a movement takes. */
export const motion = (): number => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160);
