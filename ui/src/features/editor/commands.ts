import {
  AlignHorizontalDistributeCenter,
  Ban,
  ChartGantt,
  ClipboardPaste,
  CloudOff,
  Copy,
  CopyPlus,
  History,
  ListTree,
  Map as MapIcon,
  Maximize,
  PanelRightOpen,
  Pencil,
  Play,
  Plus,
  Redo2,
  Rocket,
  RotateCcw,
  Scissors,
  SkipForward,
  SlidersHorizontal,
  Spline,
  Square,
  SquareDashedMousePointer,
  StepForward,
  StickyNote,
  Trash2,
  Undo2,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { Command } from "@/app/commands";
import { platform } from "@/platform";
import { outputs } from "@/shared/spec";
import { addNode } from "./actions/add";
import { copySelection, cutSelection, duplicateSelection, pasteClipboard } from "./actions/clipboard";
import {
  canEdit,
  hasSelection,
  moveFocus,
  nudge,
  removeSelection,
  selectAll,
  tidy,
  toggleDisabled,
} from "./actions/selection";
import {
  closePanel,
  flow,
  focusCanvas,
  motion,
  openPalette,
  openSettings,
  toggleDrawer,
  useCanvasUi,
} from "./canvas/ui-store";
import { canDeploy, deploy, isLive, showHistory, undeployOpen } from "./deploy/deploy";
import { canRerunFailed, finished, rerun, useRerun } from "./past/rerun";
import type { AddContext } from "./plans/add";
import { freeOutput } from "./plans/connect";
import { isNote, NOTE_TYPE } from "./plans/geometry";
import { cancelRun, canRunFrom, runFrom, runTo } from "./run/controller";
import { runOrListen, stopListening, useTestCall } from "./run/test-call";
import { useEditor } from "./store";

const EDIT = "editor:group.edit";
const NODE = "editor:group.node";
const VIEW = "editor:group.view";
const RUN = "editor:group.run";
const DEPLOY = "editor:group.deploy";
const MOVE = "editor:group.move";

const state = () => useEditor.getState();
const only = (): string | null => state().selectedNodeId;
const onlyStep = (): string | null => {
  const node = state().document?.nodes.find((n) => n.id === only());
  return node === undefined || isNote(node) ? null : node.id;
};
const editable = () => canEdit() && hasSelection();
const idle = () => canEdit() && !state().execution?.live;

/** In a browser the paste event brings the clipboard without asking for a permission; see `use-paste.ts`. */
const pasteShortcut = () => (platform().kind === "web" ? { display: ["mod+v"] } : { shortcuts: ["mod+v"] });

type Entry = Omit<Command, "id" | "labelKey" | "groupKey">;

const LABELS: Record<string, string> = { "node.add": "addNode", "note.add": "addNote" };

const command = (group: string, id: string, entry: Entry): Command => ({
  id: `editor.${id}`,
  labelKey: `editor:command.${LABELS[id] ?? id.split(".").at(-1)}`,
  groupKey: group,
  ...entry,
});

/** Everything that can be done in the editor. */
export function editorCommands(): Command[] {
  return [
    ...runCommands(),
    ...rerunCommands(),
    ...deployCommands(),
    ...editCommands(),
    ...nodeCommands(),
    ...viewCommands(),
    ...moveCommands(),
  ];
}

function runCommands(): Command[] {
  return [
    command(RUN, "run.start", {
      icon: Play,
      shortcuts: ["mod+enter"],
      whileTyping: true,
      enabled: idle,
      run: () => void runOrListen(),
    }),
    command(RUN, "run.to", {
      icon: StepForward,
      shortcuts: ["shift+enter"],
      enabled: () => idle() && onlyStep() !== null,
      run: () => withStep((id) => void runTo(id)),
    }),
    command(RUN, "run.from", {
      icon: SkipForward,
      shortcuts: ["alt+enter"],
      enabled: () => idle() && canRunFrom(onlyStep() ?? ""),
      run: () => withStep((id) => void runFrom(id)),
    }),
    command(RUN, "run.cancel", {
      icon: Square,
      shortcuts: ["mod+."],
      whileTyping: true,
      enabled: () => state().execution?.live === true || useTestCall.getState().waiting !== null,
      run: () => void (useTestCall.getState().waiting === null ? cancelRun() : stopListening()),
    }),
  ];
}

function rerunCommands(): Command[] {
  return [
    command(RUN, "run.rerun", {
      icon: RotateCcw,
      enabled: () => finished() !== null,
      run: () => void rerun({ from: "start", version: "same" }),
    }),
    command(RUN, "run.rerunFailed", {
      icon: StepForward,
      enabled: canRerunFailed,
      run: () => void rerun({ from: "failed_node", version: "same" }),
    }),
    command(RUN, "run.rerunEdited", {
      icon: Pencil,
      enabled: () => state().readOnly && finished() !== null,
      run: () => useRerun.setState({ editing: true }),
    }),
  ];
}

function deployCommands(): Command[] {
  return [
    command(DEPLOY, "deploy.deploy", {
      icon: Rocket,
      shortcuts: ["mod+shift+enter"],
      whileTyping: true,
      enabled: canDeploy,
      run: () => void deploy(),
    }),
    command(DEPLOY, "deploy.undeploy", {
      icon: CloudOff,
      enabled: () => canEdit() && isLive(),
      run: () => void undeployOpen(),
    }),
    command(DEPLOY, "deploy.deployments", { icon: History, enabled: canEdit, run: showHistory }),
  ];
}

function editCommands(): Command[] {
  return [
    command(EDIT, "edit.undo", {
      icon: Undo2,
      shortcuts: ["mod+z"],
      enabled: () => canEdit() && state().canUndo,
      run: () => void state().undo(),
    }),
    command(EDIT, "edit.redo", {
      icon: Redo2,
      shortcuts: ["mod+shift+z", "mod+y"],
      enabled: () => canEdit() && state().canRedo,
      run: () => void state().redo(),
    }),
    command(EDIT, "edit.copy", {
      icon: Copy,
      shortcuts: ["mod+c"],
      // Marked text is copied by the browser itself.
      enabled: () => hasSelection() && !state().readOnly && (getSelection()?.isCollapsed ?? true),
      run: () => void copySelection(),
    }),
    command(EDIT, "edit.cut", {
      icon: Scissors,
      shortcuts: ["mod+x"],
      enabled: editable,
      run: () => void cutSelection(),
    }),
    command(EDIT, "edit.paste", {
      icon: ClipboardPaste,
      ...pasteShortcut(),
      enabled: canEdit,
      run: () => void pasteClipboard(),
    }),
    command(EDIT, "edit.duplicate", {
      icon: CopyPlus,
      shortcuts: ["mod+d"],
      enabled: editable,
      run: () => void duplicateSelection(),
    }),
    command(EDIT, "edit.remove", {
      icon: Trash2,
      shortcuts: ["delete", "backspace"],
      enabled: () => canEdit() && (hasSelection() || state().selectedConnections.size > 0),
      run: removeSelection,
    }),
    command(EDIT, "edit.settings", {
      icon: SlidersHorizontal,
      enabled: canEdit,
      run: () => openSettings(),
    }),
    command(EDIT, "edit.selectAll", { icon: SquareDashedMousePointer, shortcuts: ["mod+a"], run: selectAll }),
  ];
}

function nodeCommands(): Command[] {
  return [
    command(NODE, "node.add", {
      icon: Plus,
      shortcuts: ["tab", "n"],
      enabled: canEdit,
      run: () => openPalette(addAfterSelection()),
    }),
    command(NODE, "note.add", { icon: StickyNote, shortcuts: ["shift+s"], enabled: canEdit, run: addNote }),
    command(NODE, "node.connect", {
      icon: Spline,
      shortcuts: ["c"],
      enabled: () => canEdit() && addAfterSelection().from !== undefined,
      run: () => useCanvasUi.setState({ connectFrom: onlyStep() }),
    }),
    command(NODE, "node.open", {
      icon: PanelRightOpen,
      shortcuts: ["enter"],
      enabled: () => only() !== null,
      run: openSelected,
    }),
    command(NODE, "node.rename", {
      icon: Pencil,
      shortcuts: ["f2"],
      enabled: () => canEdit() && onlyStep() !== null,
      run: () => useCanvasUi.setState({ renamingId: onlyStep() }),
    }),
    command(NODE, "node.disable", { icon: Ban, shortcuts: ["d"], enabled: editable, run: toggleDisabled }),
  ];
}

function viewCommands(): Command[] {
  const zoom = (factor: number) => {
    const instance = flow();
    void instance?.zoomTo(instance.getZoom() * factor, { duration: motion() });
  };
  return [
    command(VIEW, "canvas.fit", {
      icon: Maximize,
      shortcuts: ["1"],
      run: () => void flow()?.fitView({ maxZoom: 1, padding: 0.15, duration: motion() }),
    }),
    command(VIEW, "canvas.zoomIn", {
      icon: ZoomIn,
      shortcuts: ["+", "=", "mod++", "mod+="],
      run: () => zoom(1.25),
    }),
    command(VIEW, "canvas.zoomOut", { icon: ZoomOut, shortcuts: ["-", "mod+-"], run: () => zoom(0.8) }),
    command(VIEW, "canvas.zoomReset", {
      shortcuts: ["0", "mod+0"],
      run: () => void flow()?.zoomTo(1, { duration: motion() }),
    }),
    command(VIEW, "canvas.minimap", {
      icon: MapIcon,
      shortcuts: ["m"],
      run: () => useCanvasUi.setState((s) => ({ minimap: !s.minimap })),
    }),
    command(VIEW, "canvas.outline", {
      icon: ListTree,
      shortcuts: ["o"],
      run: () =>
        useCanvasUi.setState((s) => ({ panel: s.panel === "outline" ? null : "outline", addContext: {} })),
    }),
    command(VIEW, "canvas.drawer", {
      icon: ChartGantt,
      shortcuts: ["t"],
      enabled: () => state().execution !== null,
      run: toggleDrawer,
    }),
    command(VIEW, "canvas.layout", {
      icon: AlignHorizontalDistributeCenter,
      shortcuts: ["shift+l"],
      enabled: canEdit,
      run: tidy,
    }),
    command(VIEW, "canvas.close", { shortcuts: ["escape"], hidden: true, run: closeTopmost }),
  ];
}

function moveCommands(): Command[] {
  const directions = ["left", "right", "up", "down"] as const;
  const steps = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;
  return directions.flatMap((direction) => {
    const [dx, dy] = steps[direction];
    return [
      command(MOVE, `move.${direction}`, {
        shortcuts: [`arrow${direction}`],
        hidden: true,
        run: () => moveFocus(direction),
      }),
      command(MOVE, `nudge.${direction}Nudge`, {
        shortcuts: [`shift+arrow${direction}`],
        hidden: true,
        enabled: editable,
        run: () => nudge(dx, dy),
      }),
    ];
  });
}

function withStep(run: (id: string) => void): void {
  const id = onlyStep();
  if (id !== null) run(id);
}

function addAfterSelection(): AddContext {
  const { document, specs } = state();
  const node = document?.nodes.find((n) => n.id === onlyStep());
  if (node === undefined || outputs(specs[node.type], node).length === 0) return {};
  return { from: document === null ? undefined : freeOutput(document, specs, node) };
}

function addNote(): void {
  const spec = state().specs[NOTE_TYPE];
  if (spec !== undefined) addNode(spec, {});
}

function openSelected(): void {
  const id = only();
  if (id === null) return;
  if (onlyStep() !== null) state().openInspector(id);
  else if (!state().readOnly) useCanvasUi.setState({ editingNoteId: id });
}

/** Escape: the wide inspector, a panel, the inspector, the selection, in this order. */
function closeTopmost(): void {
  const { inspectorOpen, inspectorWide, setInspectorWide, closeInspector, select } = state();
  if (inspectorOpen && inspectorWide) setInspectorWide(false);
  else if (useCanvasUi.getState().panel !== null) closePanel();
  else if (inspectorOpen) closeInspector();
  else select([]);
  focusCanvas();
}
