import { ListChecks } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { navigate } from "@/app/router";
import { cn } from "@/shared/lib/cn";
import { Button, EmptyState, ErrorState, LoadMore, Page, Spinner } from "@/shared/ui";
import { ExecutionRow } from "./execution-row";
import { FILTERS, type Filter, useExecutions } from "./use-executions";

/** Every execution, or those of one workflow. */
export function ExecutionsPage({ workflowId }: { workflowId: string | null }) {
  const { t } = useTranslation("executions");
  const [filter, setFilter] = useState<Filter>("all");
  const list = useExecutions(workflowId, filter);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const name = rows[0]?.workflow_name;
  return (
    <Page
      title={workflowId !== null && name !== undefined ? t("of", { name }) : t("title")}
      actions={
        workflowId !== null && <Button onClick={() => navigate({ page: "executions" })}>{t("all")}</Button>
      }
    >
      <fieldset className="mb-3 flex gap-1">
        <legend className="sr-only">{t("filter")}</legend>
        {(Object.keys(FILTERS) as Filter[]).map((each) => (
          <Button
            key={each}
            size="sm"
            variant="ghost"
            aria-pressed={each === filter}
            onClick={() => setFilter(each)}
            className={cn(each === filter && "bg-accent-soft text-accent hover:bg-accent-soft")}
          >
            {t(`filters.${each}`)}
          </Button>
        ))}
      </fieldset>
      {list.error !== null ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <div className="flex justify-center py-16">
          <Spinner className="size-6" />
        </div>
      ) : rows.length > 0 ? (
        <Table withWorkflow={workflowId === null}>
          {rows.map((row) => (
            <ExecutionRow key={row.id} execution={row} withWorkflow={workflowId === null} />
          ))}
        </Table>
      ) : filter === "all" ? (
        <EmptyState icon={<ListChecks aria-hidden />} title={t("empty.title")}>
          {t("empty.hint")}
        </EmptyState>
      ) : (
        <EmptyState
          title={t("emptyFilter.title")}
          action={<Button onClick={() => setFilter("all")}>{t("emptyFilter.action")}</Button>}
        />
      )}
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
    </Page>
  );
}

function Table({ withWorkflow, children }: { withWorkflow: boolean; children: React.ReactNode }) {
  const { t } = useTranslation("executions");
  const { t: shared } = useTranslation("shared");
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full">
        <thead>
          <tr className="border-line border-b text-left text-muted text-xs">
            <th className="w-32 py-2 pr-3 pl-4 font-medium">{t("column.status")}</th>
            <th className="px-3 py-2 font-medium">
              {t(withWorkflow ? "column.workflow" : "column.started")}
            </th>
            <th className="w-36 px-3 py-2 font-medium">{t("column.trigger")}</th>
            {withWorkflow && <th className="w-48 px-3 py-2 font-medium">{t("column.started")}</th>}
            <th className="w-20 px-3 py-2 text-right font-medium">{t("column.duration")}</th>
            <th className="w-24 px-3 py-2 text-right font-medium">{t("column.nodes")}</th>
            <th className="w-12 py-2">
              <span className="sr-only">{shared("menu")}</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
