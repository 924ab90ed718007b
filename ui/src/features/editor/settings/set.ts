import { i18n } from "@/shared/i18n";
import { useEditor } from "../store";

/** Sets one field of the workflow, as one step of undo; null removes it. */
export function setWorkflow(field: string, value: unknown): void {
  useEditor
    .getState()
    .applyOperations([{ op: "set_workflow", field, value }], { label: i18n.t("editor:settings.label") });
}
