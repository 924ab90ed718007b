import {
  ChartColumn,
  Check,
  Ellipsis,
  History,
  PanelsTopLeft,
  RotateCcw,
  Square,
  SquareArrowOutUpRight,
  StepForward,
  Trash2,
  Workflow,
} from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { navigate, routePath } from "@/app/router";
import type { ExecutionSummary } from "@/bindings";
import { RunClock } from "@/features/editor/toolbar/run-clock";
import { openWorkflow } from "@/features/workflows/actions";
import { ago, duration, moment, shortMoment } from "@/shared/lib/format";
import {
  Badge,
  Checkbox,
  IconButton,
  Menu,
  type MenuEntry,
  StatusBadge,
  TriggerKindLabel,
} from "@/shared/ui";
import { cancelExecution, dismissExecutions, isLive, rerunExecution } from "./actions";

interface Props {
  execution: ExecutionSummary;
  /** Its place in the list. */
  index: number;
  measure(element: Element | null): void;
  chosen: boolean;
  now: number;
  onToggle(id: string, range: boolean): void;
  onDelete(ids: string[]): void;
}

/** An execution in the list. Memoised: the list is long, and most of its rows stay as they are. */
export const ExecutionRow = memo(function ExecutionRow({
  execution,
  index,
  measure,
  chosen,
  now,
  onToggle,
  onDelete,
}: Props) {
  const { t } = useTranslation("executions");
  const { id, workflow_id, workflow_name, started_at, finished_at, attempt } = execution;
  const route = { page: "editor", workflowId: workflow_id, executionId: id } as const;
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      className="border-line border-b last:border-0 hover:bg-hover data-[chosen=true]:bg-accent-soft"
      data-chosen={chosen}
    >
      <td className="w-10 py-2 pl-4 align-middle">
        <Checkbox
          label={t("choose", { name: workflow_name, time: moment(started_at) })}
          checked={chosen}
          onChange={(_, shift) => onToggle(id, shift)}
        />
      </td>
      <td className="px-3 py-2">
        <span className="flex items-center gap-1.5">
          <StatusBadge status={execution.status} />
          {attempt > 1 && (
            <Badge title={t("tryHint", { count: attempt })}>{t("try", { count: attempt })}</Badge>
          )}
        </span>
      </td>
      <td className="max-w-0 px-3 py-2">
        {execution.workflow_deleted ? (
          <span className="flex items-center gap-1.5">
            <span className="truncate font-medium">{workflow_name}</span>
            <Badge title={t("deletedHint")}>{t("deletedWorkflow")}</Badge>
          </span>
        ) : (
          <a href={routePath(route)} className="block truncate font-medium hover:underline">
            {workflow_name}
          </a>
        )}
        <SecondLine execution={execution} />
        <CaughtUp execution={execution} />
      </td>
      <td className="max-w-0 px-3 py-2">
        <TriggerKindLabel kind={execution.trigger_kind} className="max-w-full text-muted">
          {execution.mode === "manual" ? undefined : (execution.trigger ?? undefined)}
        </TriggerKindLabel>
      </td>
      <td className="whitespace-nowrap px-3 py-2 text-muted tabular-nums" title={moment(started_at)}>
        {now - started_at < 3_600_000 ? ago(started_at) : shortMoment(started_at)}
      </td>
      <td className="whitespace-nowrap px-3 py-2 text-right tabular-nums">
        {finished_at !== null ? (
          duration(finished_at - started_at)
        ) : execution.status === "running" ? (
          <RunClock since={started_at} />
        ) : (
          <span className="text-muted">–</span>
        )}
      </td>
      <td className="py-1 pr-2 text-right">
        <RowMenu execution={execution} onDelete={onDelete} />
      </td>
    </tr>
  );
});

/** Why it failed, or what it waits for. */
function SecondLine({ execution }: { execution: ExecutionSummary }) {
  const { t } = useTranslation("executions");
  const { error, wait, wait_until } = execution;
  if (error !== null) {
    const line = error.node ? `${error.node}: ${error.message}` : error.message;
    return (
      <span
        className="block truncate text-error-ink text-xs"
        title={error.hint ? `${line}\n${error.hint}` : line}
      >
        {line}
      </span>
    );
  }
  if (wait !== null) {
    return (
      <span className="block truncate text-waiting-ink text-xs">
        {wait_until === null
          ? t(`wait.${wait}`)
          : t("waitUntil", { what: t(`wait.${wait}`), time: shortMoment(wait_until) })}
      </span>
    );
  }
  if (wait_until !== null && execution.finished_at === null) {
    return (
      <span className="block truncate text-muted text-xs">
        {t("nextTry", { time: shortMoment(wait_until) })}
      </span>
    );
  }
  return null;
}

/** A run that its schedule missed says when it should have been. */
function CaughtUp({ execution }: { execution: ExecutionSummary }) {
  const { t } = useTranslation("executions");
  const { due_at: due, caught_up, started_at } = execution;
  if (!caught_up || due === null) return null;
  return (
    <span
      className="flex items-center gap-1 text-muted text-xs"
      title={t("caughtUpHint", { time: moment(due), late: duration(started_at - due) })}
    >
      <History className="size-3 shrink-0" aria-hidden />
      <span className="truncate">{t("caughtUp", { time: shortMoment(due, started_at) })}</span>
    </span>
  );
}

function RowMenu({ execution, onDelete }: { execution: ExecutionSummary; onDelete(ids: string[]): void }) {
  const { t } = useTranslation("executions");
  const { workflow_name, workflow_deleted, started_at } = execution;
  return (
    <Menu
      entries={[
        // Of a deleted workflow there is nothing to open, nor to run again.
        ...(workflow_deleted ? [] : openEntries(execution, t)),
        ...(isLive(execution)
          ? liveEntries(execution, t)
          : [
              ...(workflow_deleted ? [] : againEntries(execution, t)),
              ...doneEntries(execution, t, onDelete),
            ]),
      ]}
    >
      <IconButton label={t("actionsFor", { name: workflow_name, time: moment(started_at) })} size="sm">
        <Ellipsis aria-hidden />
      </IconButton>
    </Menu>
  );
}

type T = ReturnType<typeof useTranslation<"executions">>["t"];

const openEntries = ({ id, workflow_id }: ExecutionSummary, t: T): MenuEntry[] => [
  {
    id: "open",
    label: t("open"),
    icon: <PanelsTopLeft aria-hidden />,
    onSelect: () => navigate({ page: "editor", workflowId: workflow_id, executionId: id }),
  },
  {
    id: "workflow",
    label: t("openWorkflow"),
    icon: <SquareArrowOutUpRight aria-hidden />,
    onSelect: () => openWorkflow(workflow_id),
  },
  {
    id: "stats",
    label: t("stats"),
    icon: <ChartColumn aria-hidden />,
    onSelect: () => navigate({ page: "stats", workflowId: workflow_id }),
  },
];

const liveEntries = (row: ExecutionSummary, t: T): MenuEntry[] => [
  {
    id: "cancel",
    label: t("cancel"),
    icon: <Square aria-hidden />,
    separated: true,
    onSelect: () => void cancelExecution(row.id),
  },
];

function againEntries(row: ExecutionSummary, t: T): MenuEntry[] {
  const entries: MenuEntry[] = [
    {
      id: "again",
      label: t("rerun"),
      icon: <RotateCcw aria-hidden />,
      separated: true,
      onSelect: () => void rerunExecution(row, { from: "start", version: "same" }),
    },
    {
      id: "current",
      label: t("rerunCurrent"),
      icon: <Workflow aria-hidden />,
      onSelect: () => void rerunExecution(row, { from: "start", version: "current" }),
    },
  ];
  if (row.error !== null) {
    entries.splice(1, 0, {
      id: "failed",
      label: t("rerunFailed"),
      icon: <StepForward aria-hidden />,
      onSelect: () => void rerunExecution(row, { from: "failed_node", version: "same" }),
    });
  }
  return entries;
}

function doneEntries(row: ExecutionSummary, t: T, onDelete: (ids: string[]) => void): MenuEntry[] {
  const entries: MenuEntry[] = [];
  if (row.dead_letter) {
    entries.push({
      id: "dismiss",
      label: t("dismiss"),
      icon: <Check aria-hidden />,
      onSelect: () => void dismissExecutions([row.id]),
    });
  }
  return [
    ...entries,
    {
      id: "delete",
      label: t("delete"),
      icon: <Trash2 aria-hidden />,
      danger: true,
      separated: true,
      onSelect: () => onDelete([row.id]),
    },
  ];
}
