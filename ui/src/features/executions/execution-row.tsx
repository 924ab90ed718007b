import { Ellipsis, PanelsTopLeft, Square, SquareArrowOutUpRight, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { navigate, routePath } from "@/app/router";
import type { ExecutionSummary } from "@/bindings";
import { RunClock } from "@/features/editor/toolbar/run-clock";
import { openWorkflow } from "@/features/workflows/actions";
import { call } from "@/platform";
import { duration, moment } from "@/shared/lib/format";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";
import { IconButton, Menu, type MenuEntry, StatusBadge } from "@/shared/ui";

/** An execution in the list. */
export function ExecutionRow({
  execution,
  withWorkflow,
}: {
  execution: ExecutionSummary;
  withWorkflow: boolean;
}) {
  const { t } = useTranslation("executions");
  const { t: shared } = useTranslation("shared");
  const { id, workflow_id, status, error, started_at, finished_at } = execution;
  const route = { page: "editor", workflowId: workflow_id, executionId: id } as const;
  const live = finished_at === null && (status === "running" || status === "new" || status === "queued");
  const entries: MenuEntry[] = [
    { id: "open", label: t("open"), icon: <PanelsTopLeft aria-hidden />, onSelect: () => navigate(route) },
    {
      id: "workflow",
      label: t("openWorkflow"),
      icon: <SquareArrowOutUpRight aria-hidden />,
      onSelect: () => openWorkflow(workflow_id),
    },
    live
      ? { id: "cancel", label: t("cancel"), icon: <Square aria-hidden />, onSelect: () => void cancel(id) }
      : {
          id: "delete",
          label: t("delete"),
          icon: <Trash2 aria-hidden />,
          danger: true,
          separated: true,
          onSelect: () => void remove(id, t("deleted")),
        },
  ];
  return (
    <tr className="border-line border-b last:border-0 hover:bg-hover">
      <td className="py-2 pr-3 pl-4">
        <StatusBadge status={status} />
      </td>
      <td className="max-w-0 px-3 py-2">
        <a href={routePath(route)} className="block truncate font-medium hover:underline">
          {withWorkflow ? execution.workflow_name : moment(started_at)}
        </a>
        {error !== null && (
          <span className="block truncate text-error-ink text-xs" title={error.message}>
            {error.node ? `${error.node}: ${error.message}` : error.message}
          </span>
        )}
      </td>
      <td className="px-3 py-2 text-muted">
        {execution.mode === "manual" ? shared("mode.manual") : (execution.trigger ?? shared("mode.trigger"))}
      </td>
      {withWorkflow && <td className="px-3 py-2 text-muted">{moment(started_at)}</td>}
      <td className="px-3 py-2 text-right tabular-nums">
        {finished_at === null ? live && <RunClock since={started_at} /> : duration(finished_at - started_at)}
      </td>
      <td className="px-3 py-2 text-right tabular-nums">{execution.node_runs}</td>
      <td className="py-1 pr-2 text-right">
        <Menu entries={entries}>
          <IconButton label={t("actionsFor", { time: moment(started_at) })} size="sm">
            <Ellipsis aria-hidden />
          </IconButton>
        </Menu>
      </td>
    </tr>
  );
}

async function cancel(id: string): Promise<void> {
  try {
    await call("execution_cancel", { id });
  } catch (error) {
    notify.error(error);
  }
}

async function remove(id: string, done: string): Promise<void> {
  try {
    await call("execution_delete", { ids: [id] });
    void queryClient.invalidateQueries({ queryKey: ["executions"] });
    notify.done(done);
  } catch (error) {
    notify.error(error);
  }
}
