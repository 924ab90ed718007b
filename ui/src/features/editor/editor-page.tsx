import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCommands } from "@/app/commands";
import { Coach } from "@/features/home/coach";
import { call, subscribe } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { ErrorState, Spinner } from "@/shared/ui";
import { Canvas } from "./canvas/canvas";
import { useCanvasUi } from "./canvas/ui-store";
import { editorCommands } from "./commands";
import { dismissProblem } from "./deploy/deploy";
import { DeployProblem } from "./deploy/deploy-problem";
import { HistoryPanel } from "./deploy/history-panel";
import { Drawer } from "./drawer/drawer";
import { InspectorDock } from "./inspector-dock";
import { viewOf } from "./model/run-reducer";
import { closeDocument, isSaved, openDocument, openPast, refreshDocument } from "./model/store";
import { ConnectDialog } from "./panels/connect-dialog";
import { DragLayer } from "./panels/drag-layer";
import { EmptyCanvas } from "./panels/empty-canvas";
import { FailureBanner } from "./panels/failure-banner";
import { OutlinePanel } from "./panels/outline-panel";
import { PalettePanel } from "./panels/palette-panel";
import { takeShown } from "./past/copy-to-editor";
import { PastBanner } from "./past/past-banner";
import { onRunEvents, refresh, showExecution, watch } from "./run/controller";
import { TestBanner } from "./run/test-banner";
import { stopListening } from "./run/test-call";
import { SettingsPanel } from "./settings/settings-panel";
import { useEditor } from "./store";
import { CanvasTools } from "./toolbar/canvas-tools";
import { Toolbar } from "./toolbar/toolbar";
import { usePaste } from "./use-paste";
import { WaitBanner } from "./wait/wait-banner";

export interface EditorPageProps {
  workflowId: string;
  /** A past execution to look at; null: the draft, for editing. */
  executionId: string | null;
}

/** One workflow: its draft, or how it looked in a past execution. */
export function EditorPage({ workflowId, executionId }: EditorPageProps) {
  const specs = useQuery({
    queryKey: ["node_specs"],
    queryFn: () => call("node_specs", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const opened = useQuery({
    // Its own key: what is open follows its own rules, not those of cached lists.
    queryKey: ["open", workflowId, executionId],
    queryFn: () => open(workflowId, executionId),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const list = specs.data?.specs;
  useEffect(() => {
    if (list !== undefined)
      useEditor.setState({ specs: Object.fromEntries(list.map((s) => [s.node_type, s])) });
  }, [list]);
  useEffect(() => {
    void executionId;
    return () => closeEditor();
  }, [executionId]);

  const error = opened.error ?? specs.error;
  if (error !== null) {
    const retry = () => {
      void specs.refetch();
      void opened.refetch();
    };
    return (
      <main className="flex flex-1 items-center justify-center">
        <ErrorState error={error} onRetry={retry} />
      </main>
    );
  }
  if (opened.isPending || specs.isPending) {
    return (
      <main className="flex flex-1 items-center justify-center">
        <Spinner className="size-6" />
      </main>
    );
  }
  return (
    <ReactFlowProvider key={executionId ?? "draft"}>
      <Editor />
    </ReactFlowProvider>
  );
}

function Editor() {
  const { t } = useTranslation("editor");
  const panel = useCanvasUi((s) => s.panel);
  const readOnly = useEditor((s) => s.readOnly);
  useCommands(useMemo(editorCommands, []));
  useFollow();
  usePaste();
  return (
    <DragLayer>
      <main aria-label={t("canvas.page")} className="flex min-w-0 flex-1 flex-col">
        {readOnly ? <PastBanner /> : <Toolbar />}
        <WaitBanner />
        <div className="flex min-h-0 flex-1">
          {panel === "add" && !readOnly && <PalettePanel />}
          {panel === "outline" && <OutlinePanel />}
          {panel === "deployments" && !readOnly && <HistoryPanel />}
          {panel === "settings" && !readOnly && <SettingsPanel />}
          <div className="flex min-w-0 flex-1 flex-col">
            <div className="relative flex min-h-0 flex-1">
              <Canvas />
              <EmptyCanvas />
              <FailureBanner />
              {!readOnly && <DeployProblem />}
              {!readOnly && <TestBanner />}
              {!readOnly && <Coach />}
              <CanvasTools />
            </div>
            <Drawer />
          </div>
          <InspectorDock />
          {!readOnly && <ConnectDialog />}
        </div>
      </main>
    </DragLayer>
  );
}

async function open(workflowId: string, executionId: string | null): Promise<boolean> {
  if (executionId !== null) {
    const detail = await call("execution_get", { id: executionId });
    openPast(workflowId, detail.document);
    useEditor.setState({ execution: viewOf(detail) });
    const { execution } = useEditor.getState();
    // Where something is asked, that comes first.
    useCanvasUi.setState({ drawer: execution?.wait === null });
    if (execution?.live) watch(executionId);
    return true;
  }
  const detail = await call("workflow_get", { id: workflowId });
  openDocument(detail);
  const shown = takeShown(workflowId) ?? detail.last_execution?.id;
  // Without it the canvas is complete, only without results.
  if (shown !== undefined) await showExecution(shown).catch(() => undefined);
  return true;
}

function closeEditor(): void {
  const { flush } = useEditor.getState();
  // What is still on its way goes on; the outbox outlives the page.
  void flush().catch(notify.error);
  closeDocument();
  dismissProblem();
  void stopListening();
  useCanvasUi.setState({
    panel: null,
    addContext: {},
    renamingId: null,
    editingNoteId: null,
    connectFrom: null,
    settingsField: null,
    drawer: false,
  });
}

/** What the own edits say of themselves comes before their answer; then there is nothing to take over yet. */
const SETTLED_MS = 300;

/** Follows what happens elsewhere: runs, edits in other windows; and warns before unsaved edits are lost. */
function useFollow(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = subscribe({
      onEvents: (events) => {
        onRunEvents(events);
        const mine = `workflow:${useEditor.getState().workflowId}`;
        const edited = events.some((e) => e.event === "data_changed" && e.tags.includes(mine));
        if (!edited) return;
        clearTimeout(timer);
        timer = setTimeout(() => void refreshDocument().catch(() => undefined), SETTLED_MS);
      },
      onReconnect: () => {
        const { execution } = useEditor.getState();
        if (execution?.live || execution?.wait) void refresh(execution.id);
        void refreshDocument().catch(() => undefined);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!isSaved()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, []);
}
