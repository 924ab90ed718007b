import { navigate } from "@/app/router";
import type { ExecutionRerunRequest, ExecutionSummary, ExportFormat } from "@/bindings";
import { call, platform } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";
import { type ExecutionFilter, requestOf } from "./filter";

const stale = () => {
  void queryClient.invalidateQueries({ queryKey: ["executions"] });
  void queryClient.invalidateQueries({ queryKey: ["health"] });
};

export const isLive = (row: ExecutionSummary): boolean =>
  row.finished_at === null && ["new", "queued", "running", "waiting", "paused"].includes(row.status);

export async function cancelExecution(id: string): Promise<void> {
  try {
    await call("execution_cancel", { id });
    stale();
  } catch (error) {
    notify.error(error);
  }
}

export async function deleteExecutions(ids: string[]): Promise<void> {
  try {
    await call("execution_delete", { ids });
    stale();
    notify.done(i18n.t("executions:done.deleted", { count: ids.length }));
  } catch (error) {
    notify.error(error);
  }
}

export async function dismissExecutions(ids: string[]): Promise<void> {
  try {
    await call("execution_dismiss", { ids });
    stale();
    notify.done(i18n.t("executions:done.dismissed", { count: ids.length }));
  } catch (error) {
    notify.error(error);
  }
}

/** Runs one execution again; the toast leads to the new one. */
export async function rerunExecution(
  row: ExecutionSummary,
  how: Pick<ExecutionRerunRequest, "from" | "version">,
): Promise<void> {
  try {
    const { execution_id } = await call("execution_rerun", { id: row.id, ...how });
    stale();
    notify.done(i18n.t("executions:done.rerun", { count: 1 }), {
      label: i18n.t("executions:show"),
      run: () => navigate({ page: "editor", workflowId: row.workflow_id, executionId: execution_id }),
    });
  } catch (error) {
    notify.error(error);
  }
}

/** Runs several again from their start, one after the other; says how many began when one is refused. */
export async function rerunExecutions(ids: string[]): Promise<void> {
  let begun = 0;
  try {
    for (const id of ids) {
      await call("execution_rerun", { id });
      begun += 1;
    }
  } catch (error) {
    notify.error(error);
  }
  stale();
  if (begun > 0) notify.done(i18n.t("executions:done.rerun", { count: begun }));
}

/** Saves the list as it is filtered. */
export async function exportExecutions(filter: ExecutionFilter, format: ExportFormat): Promise<void> {
  try {
    const { text, file_name } = await call("execution_export", { filter: requestOf(filter), format });
    if (await platform().saveText(file_name, text))
      notify.done(i18n.t("executions:done.exported", { file: file_name }));
  } catch (error) {
    notify.error(error);
  }
}
