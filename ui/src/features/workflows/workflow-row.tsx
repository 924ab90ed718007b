import {
  ChartColumn,
  CloudOff,
  Copy,
  Download,
  Ellipsis,
  ListChecks,
  Pencil,
  Rocket,
  Siren,
  Trash2,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { navigate, routePath } from "@/app/router";
import type { WorkflowSummary } from "@/bindings";
import { ago, moment } from "@/shared/lib/format";
import { notify } from "@/shared/lib/notify";
import { Badge, IconButton, Menu, StatusBadge, Tooltip } from "@/shared/ui";
import { duplicateWorkflow, exportWorkflow } from "./actions";
import { deployVersion, undeploy } from "./deploy";
import { LiveBadge } from "./live-badge";

interface Props {
  workflow: WorkflowSummary;
  onRename(): void;
  onDelete(): void;
}

/** A workflow in the list. */
export function WorkflowRow({ workflow, onRename, onDelete }: Props) {
  const { t } = useTranslation("workflows");
  const { t: shared } = useTranslation("shared");
  const { id, name, tags, node_count, updated_at, last_execution: last, live_version: live } = workflow;
  const href = routePath({ page: "editor", workflowId: id, executionId: null });
  return (
    <tr className="group border-line border-b last:border-0 hover:bg-hover">
      <td className="max-w-0 py-2 pr-3 pl-4">
        <div className="flex min-w-0 items-center gap-2">
          <a href={href} className="truncate font-medium hover:underline">
            {name}
          </a>
          <Standing workflow={workflow} />
          {tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </div>
      </td>
      <td className="px-3 py-2">
        {last === null ? (
          <span className="text-muted">{t("neverRun")}</span>
        ) : (
          <a
            href={routePath({ page: "editor", workflowId: id, executionId: last.id })}
            className="inline-flex items-center gap-2"
          >
            <StatusBadge status={last.status} />
            <span className="text-muted text-xs">{ago(last.started_at)}</span>
          </a>
        )}
      </td>
      <td className="px-3 py-2 text-right tabular-nums">{node_count}</td>
      <td className="px-3 py-2 text-muted">
        <Tooltip label={moment(updated_at)}>
          <span>{ago(updated_at)}</span>
        </Tooltip>
      </td>
      <td className="py-1 pr-2 text-right">
        <Menu
          entries={[
            {
              id: "deploy",
              label: t(live === null ? "deploy.deploy" : "deploy.changes"),
              icon: <Rocket aria-hidden />,
              onSelect: () => void deployVersion(id, null).catch(notify.error),
            },
            {
              id: "undeploy",
              label: t("deploy.undeploy"),
              icon: <CloudOff aria-hidden />,
              disabled: live === null,
              onSelect: () => void undeploy(id, live).catch(notify.error),
            },
            {
              id: "rename",
              separated: true,
              label: t("rename"),
              icon: <Pencil aria-hidden />,
              onSelect: onRename,
            },
            {
              id: "duplicate",
              label: t("duplicate"),
              icon: <Copy aria-hidden />,
              onSelect: () => void duplicateWorkflow(id),
            },
            {
              id: "executions",
              label: t("executions"),
              icon: <ListChecks aria-hidden />,
              onSelect: () => navigate({ page: "executions", workflowId: id }),
            },
            {
              id: "stats",
              label: shared("statistics"),
              icon: <ChartColumn aria-hidden />,
              onSelect: () => navigate({ page: "stats", workflowId: id }),
            },
            {
              id: "export",
              label: t("export"),
              icon: <Download aria-hidden />,
              onSelect: () => void exportWorkflow(id),
            },
            {
              id: "delete",
              label: t("delete"),
              icon: <Trash2 aria-hidden />,
              danger: true,
              separated: true,
              onSelect: onDelete,
            },
          ]}
        >
          <IconButton label={t("actionsFor", { name })} size="sm">
            <Ellipsis aria-hidden />
          </IconButton>
        </Menu>
      </td>
    </tr>
  );
}

/** Whether it is live, and whether something about it is wrong. */
function Standing({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  const { live_version: version, alarms } = workflow;
  return (
    <>
      <LiveBadge version={version} />
      {alarms > 0 && (
        <Badge tone="error">
          <Siren aria-hidden />
          {t("deploy.alarms", { count: alarms })}
        </Badge>
      )}
    </>
  );
}
