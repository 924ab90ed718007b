import { navigate } from "@/app/router";
import type { WorkflowSummary } from "@/bindings";
import { call, platform, type TextFile } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";
import { deployVersion } from "./deploy";

const stale = () => void queryClient.invalidateQueries({ queryKey: ["workflows"] });

export const openWorkflow = (workflowId: string): void =>
  navigate({ page: "editor", workflowId, executionId: null });

export async function newWorkflow(): Promise<void> {
  try {
    const { id } = await call("workflow_create", {});
    stale();
    openWorkflow(id);
  } catch (error) {
    notify.error(error);
  }
}

export async function duplicateWorkflow(id: string): Promise<void> {
  try {
    const copy = await call("workflow_duplicate", { id });
    stale();
    notify.done(i18n.t("workflows:done.duplicated", { name: copy.document.name }), {
      label: i18n.t("workflows:open"),
      run: () => openWorkflow(copy.id),
    });
  } catch (error) {
    notify.error(error);
  }
}

/** Deletes without asking; the toast brings it back, live as it was. */
export async function deleteWorkflow(
  workflow: Pick<WorkflowSummary, "id" | "name" | "live_version">,
): Promise<void> {
  const { id, name, live_version: live } = workflow;
  try {
    await call("workflow_delete", { ids: [id] });
    stale();
    notify.done(i18n.t("workflows:done.deleted", { name }), {
      label: i18n.t("shared:undo"),
      run: () => void restoreWorkflow(id, live),
    });
  } catch (error) {
    notify.error(error);
  }
}

async function restoreWorkflow(id: string, live: number | null): Promise<void> {
  try {
    await call("workflow_restore", { ids: [id] });
    stale();
    if (live !== null) await deployVersion(id, live);
  } catch (error) {
    notify.error(error);
  }
}

/** Renames from the list: an edit like any other, on the draft as it is. */
export async function renameWorkflow(id: string, name: string): Promise<void> {
  const wanted = name.trim();
  if (wanted === "") return;
  try {
    const { revision, document } = await call("workflow_get", { id });
    if (document.name === wanted) return;
    await call("workflow_apply", {
      id,
      base_revision: revision,
      operations: [{ op: "set_workflow", field: "name", value: wanted }],
      label: "Rename workflow",
    });
    stale();
  } catch (error) {
    notify.error(error);
  }
}

export async function exportWorkflow(id: string): Promise<void> {
  try {
    const { text, file_name } = await call("workflow_export", { id });
    if (await platform().saveText(file_name, text))
      notify.done(i18n.t("workflows:done.exported", { file: file_name }));
  } catch (error) {
    notify.error(error);
  }
}

/** Imports files one by one; opens the workflow when it is the only one. */
export async function importFiles(files: TextFile[]): Promise<void> {
  const made: { id: string; name: string }[] = [];
  const placeholders = new Set<string>();
  for (const file of files) {
    try {
      const answer = await call("workflow_import", { text: file.text, file_name: file.name || null });
      made.push(...answer.workflows);
      for (const type of answer.placeholders) placeholders.add(type);
    } catch (error) {
      notify.error(error);
    }
  }
  if (made.length === 0) return;
  stale();
  const [only] = made;
  if (made.length === 1 && only !== undefined) openWorkflow(only.id);
  else notify.done(i18n.t("workflows:done.imported", { count: made.length }));
  if (placeholders.size > 0) {
    notify.done(i18n.t("workflows:done.placeholders", { types: [...placeholders].join(", ") }));
  }
}
