import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { ExecutionSummary, WorkflowSummary } from "@/bindings";
import { NO_FILTER } from "@/features/executions/filter";
import { useExecutions } from "@/features/executions/use-executions";
import { newWorkflow } from "@/features/workflows/actions";
import { DropZone } from "@/features/workflows/drop-zone";
import { ImportButton } from "@/features/workflows/import-button";
import { LiveBadge } from "@/features/workflows/live-badge";
import { useWorkflows } from "@/features/workflows/use-workflows";
import { ago } from "@/shared/lib/format";
import { Badge, Button, ErrorState, Page, Spinner, StatusBadge } from "@/shared/ui";
import { ExampleCards } from "./example-cards";
import { useFirstSteps } from "./first-steps";
import { StateLine } from "./state-line";
import { useExamples, useOpenExample } from "./use-example";
import { Welcome } from "./welcome";

/** Where the day begins: first steps, recent work, what failed. */
export function HomePage() {
  const { t } = useTranslation("home");
  const { t: workflows } = useTranslation("workflows");
  const { active, current } = useFirstSteps();
  const examples = useExamples();
  const { open, busy, dialog } = useOpenExample();
  const first = examples.data?.items[0];
  return (
    <DropZone>
      <Page
        title={t("title")}
        actions={
          <>
            <ImportButton />
            <Button variant="primary" onClick={() => void newWorkflow()}>
              <Plus className="size-4" aria-hidden />
              {workflows("new")}
            </Button>
          </>
        }
      >
        <StateLine />
        {active && current !== null && <Welcome openExample={first && (() => open(first))} busy={busy} />}
        <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-6">
          <Recent />
          <Failures />
        </div>
        {examples.data !== undefined && examples.data.items.length > 0 && (
          <ExampleCards examples={examples.data.items} open={open} busy={busy} />
        )}
        {dialog}
      </Page>
    </DropZone>
  );
}

function Recent() {
  const { t } = useTranslation("home");
  const list = useWorkflows({ query: "", tag: "" }, 6);
  const rows = list.data?.pages[0]?.items ?? [];
  return (
    <Block title={t("recent")} href={routePath({ page: "workflows" })} more={t("all")}>
      {list.error !== null ? (
        <li>
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        </li>
      ) : list.isPending ? (
        <Waiting />
      ) : rows.length === 0 ? (
        <li className="px-4 py-6 text-muted">{t("noWorkflows")}</li>
      ) : (
        rows.map((row) => <RecentRow key={row.id} workflow={row} />)
      )}
    </Block>
  );
}

function RecentRow({ workflow }: { workflow: WorkflowSummary }) {
  const { id, name, last_execution, live_version, updated_at } = workflow;
  return (
    <li>
      <a
        href={routePath({ page: "editor", workflowId: id, executionId: null })}
        className="flex h-10 items-center gap-3 px-4 hover:bg-hover"
      >
        <span className="flex min-w-0 flex-1 items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <LiveBadge version={live_version} />
        </span>
        {last_execution !== null && <StatusBadge status={last_execution.status} />}
        <span className="w-28 shrink-0 text-right text-muted text-xs">{ago(updated_at)}</span>
      </a>
    </li>
  );
}

const FAILED = { ...NO_FILTER, status: "failed" as const };

function Failures() {
  const { t } = useTranslation("home");
  const list = useExecutions(FAILED, 5);
  const rows = list.data?.pages[0]?.items ?? [];
  return (
    <Block
      title={t("failed")}
      href={routePath({ page: "executions", filter: "status=failed" })}
      more={t("allFailures")}
    >
      {list.error !== null ? (
        <li>
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        </li>
      ) : list.isPending ? (
        <Waiting />
      ) : rows.length === 0 ? (
        <li className="px-4 py-6 text-muted">{t("noFailures")}</li>
      ) : (
        rows.map((row) => <FailureRow key={row.id} execution={row} />)
      )}
    </Block>
  );
}

function FailureRow({ execution }: { execution: ExecutionSummary }) {
  const { t } = useTranslation("executions");
  const { id, workflow_id, workflow_name, workflow_deleted, started_at, error } = execution;
  const words = (
    <>
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{workflow_name}</span>
        {workflow_deleted && <Badge title={t("deletedHint")}>{t("deletedWorkflow")}</Badge>}
        <span className="text-muted text-xs">{ago(started_at)}</span>
      </span>
      <span className="block truncate text-error-ink text-xs">{error?.message}</span>
    </>
  );
  if (workflow_deleted) return <li className="px-4 py-2">{words}</li>;
  return (
    <li>
      <a
        href={routePath({ page: "editor", workflowId: workflow_id, executionId: id })}
        className="block px-4 py-2 hover:bg-hover"
      >
        {words}
      </a>
    </li>
  );
}

function Block({
  title,
  href,
  more,
  children,
}: {
  title: string;
  href: string;
  more: string;
  children: ReactNode;
}) {
  return (
    <section>
      <div className="mb-2 flex items-baseline">
        <h2 className="flex-1 font-semibold text-base">{title}</h2>
        <a href={href} className="text-accent text-xs hover:underline">
          {more}
        </a>
      </div>
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
        {children}
      </ul>
    </section>
  );
}

const Waiting = () => (
  <li className="flex justify-center py-8">
    <Spinner />
  </li>
);
