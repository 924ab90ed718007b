import { ChevronDown, ListRestart, Pencil, RotateCcw, StepForward } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RerunFrom, RerunVersion } from "@/bindings";
import { call } from "@/platform";
import { Button, Menu, type MenuEntry, Select } from "@/shared/ui";
import { ItemsDialog } from "../items/items-dialog";
import { failedNodeId } from "../run/failure";
import { useEditor } from "../store";
import { inputOf } from "../wait/input-of";
import { canRerunFailed, finished, rerun, useRerun } from "./rerun";

/** The ways to run an execution again. */
export function RerunMenu() {
  const { t } = useTranslation("editor");
  const execution = useEditor((s) => s.execution);
  const editing = useRerun((s) => s.editing);
  const id = finished();
  if (execution === null || id === null) return null;
  const version = execution.summary?.version ?? 0;
  const failed = canRerunFailed();
  const entries: MenuEntry[] = [
    {
      id: "start",
      label: t("rerun.start", { version }),
      icon: <RotateCcw aria-hidden />,
      onSelect: () => void rerun({ from: "start", version: "same" }),
    },
    {
      id: "failed",
      label: t("rerun.failed", { version }),
      icon: <StepForward aria-hidden />,
      disabled: !failed,
      onSelect: () => void rerun({ from: "failed_node", version: "same" }),
    },
    {
      id: "start-current",
      label: t("rerun.startCurrent"),
      icon: <RotateCcw aria-hidden />,
      separated: true,
      onSelect: () => void rerun({ from: "start", version: "current" }),
    },
    {
      id: "failed-current",
      label: t("rerun.failedCurrent"),
      icon: <StepForward aria-hidden />,
      disabled: !failed,
      onSelect: () => void rerun({ from: "failed_node", version: "current" }),
    },
    {
      id: "edited",
      label: t("rerun.edited"),
      icon: <Pencil aria-hidden />,
      separated: true,
      // After the menu gave the focus back.
      onSelect: () => requestAnimationFrame(() => useRerun.setState({ editing: true })),
    },
  ];
  return (
    <>
      <Menu entries={entries}>
        <Button>
          <ListRestart className="size-4" aria-hidden />
          {t("rerun.title")}
          <ChevronDown className="size-3.5 text-muted" aria-hidden />
        </Button>
      </Menu>
      {editing && <EditedInput id={id} version={version} />}
    </>
  );
}

function EditedInput({ id, version }: { id: string; version: number }) {
  const { t } = useTranslation("editor");
  const [graph, setGraph] = useState<RerunVersion>("same");
  const failed = useEditor((s) => failedNodeId(s.document, s.execution));
  const node = useEditor((s) => s.document?.nodes.find((n) => n.id === failed)?.name ?? "");
  const [chosen, setChosen] = useState<RerunFrom | null>(null);
  const from = chosen ?? (failed === null ? "start" : "failed_node");
  const close = () => useRerun.setState({ editing: false });
  return (
    <ItemsDialog
      // Other items are edited: what was typed for the other beginning does not fit.
      key={from}
      title={t("rerun.editedTitle")}
      description={from === "start" ? t("rerun.editedHelp") : t("rerun.editedFailedHelp", { node })}
      action={t("rerun.run")}
      load={() =>
        from === "failed_node" && failed !== null ? inputOf(failed) : call("execution_input", { id })
      }
      onSave={(input) => {
        close();
        void rerun({ from, version: graph, input });
      }}
      onClose={close}
      extra={
        <div className="mr-auto flex gap-2">
          {failed !== null && (
            <Select
              label={t("rerun.from")}
              value={from}
              onChange={(value) => setChosen(value === "start" ? "start" : "failed_node")}
              className="w-64"
              options={[
                { value: "failed_node", label: t("rerun.fromNode", { node }) },
                { value: "start", label: t("rerun.fromStart") },
              ]}
            />
          )}
          <Select
            label={t("rerun.graph")}
            value={graph}
            onChange={(value) => setGraph(value === "current" ? "current" : "same")}
            className="w-56"
            options={[
              { value: "same", label: t("rerun.same", { version }) },
              { value: "current", label: t("rerun.current") },
            ]}
          />
        </div>
      }
    />
  );
}
