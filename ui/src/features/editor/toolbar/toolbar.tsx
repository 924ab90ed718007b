import { ChartColumn, Copy, Download, Ellipsis, ListChecks, SlidersHorizontal } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CommandButton } from "@/app/commands";
import { navigate } from "@/app/router";
import { duplicateWorkflow, exportWorkflow } from "@/features/workflows/actions";
import { IconButton, Menu } from "@/shared/ui";
import { openSettings } from "../canvas/ui-store";
import { DeployControl } from "../deploy/deploy-control";
import { useEditor } from "../store";
import { RunControls } from "./run-controls";
import { SaveMark } from "./save-mark";
import { WorkflowName } from "./workflow-name";

/** The bar above the canvas. */
export function Toolbar() {
  const { t } = useTranslation("editor");
  const { t: shared } = useTranslation("shared");
  const workflowId = useEditor((s) => s.workflowId);
  const canUndo = useEditor((s) => s.canUndo);
  const canRedo = useEditor((s) => s.canRedo);
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b bg-surface px-3">
      <WorkflowName />
      <SaveMark />
      <div className="flex-1" />
      <div className="flex">
        <CommandButton command="editor.edit.undo" disabled={!canUndo} />
        <CommandButton command="editor.edit.redo" disabled={!canRedo} />
      </div>
      <DeployControl />
      <RunControls />
      <Menu
        entries={[
          {
            id: "settings",
            label: t("settings.title"),
            icon: <SlidersHorizontal aria-hidden />,
            // After the menu gave the focus back.
            onSelect: () => requestAnimationFrame(() => openSettings()),
          },
          {
            id: "executions",
            label: t("toolbar.executions"),
            icon: <ListChecks aria-hidden />,
            onSelect: () => navigate({ page: "executions", workflowId }),
          },
          {
            id: "stats",
            label: shared("statistics"),
            icon: <ChartColumn aria-hidden />,
            onSelect: () => workflowId && navigate({ page: "stats", workflowId }),
          },
          {
            id: "duplicate",
            label: t("toolbar.duplicate"),
            icon: <Copy aria-hidden />,
            onSelect: () => workflowId && void duplicateWorkflow(workflowId),
          },
          {
            id: "export",
            label: t("toolbar.export"),
            icon: <Download aria-hidden />,
            onSelect: () => workflowId && void exportWorkflow(workflowId),
          },
        ]}
      >
        <IconButton label={t("toolbar.more")}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Menu>
    </header>
  );
}
