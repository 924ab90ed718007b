import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowSummary } from "@/bindings";
import { Button, Dialog, Input } from "@/shared/ui";
import { renameWorkflow } from "./actions";

/** Asks for a workflow's new name. */
export function RenameDialog({ workflow, onClose }: { workflow: WorkflowSummary; onClose(): void }) {
  const { t } = useTranslation("workflows");
  const { t: shared } = useTranslation("shared");
  const [name, setName] = useState(workflow.name);
  const save = () => {
    onClose();
    void renameWorkflow(workflow.id, name);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("renameTitle")}
      footer={
        <>
          <Button onClick={onClose}>{shared("cancel")}</Button>
          <Button variant="primary" disabled={name.trim() === ""} onClick={save}>
            {t("renameSave")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") save();
        }}
      >
        <Input
          aria-label={t("name")}
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
