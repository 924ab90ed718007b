import { ArrowUp, Download, FileJson, FileSpreadsheet } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Route, replaceRoute } from "@/app/router";
import { useHealth } from "@/shared/lib/health";
import { useInSight } from "@/shared/lib/use-in-sight";
import {
  Badge,
  Button,
  Confirm,
  ErrorState,
  LoadMore,
  Menu,
  Page,
  Spinner,
  TabPanel,
  Tabs,
} from "@/shared/ui";
import { deleteExecutions, exportExecutions } from "./actions";
import { ExecutionTable } from "./execution-table";
import { type ExecutionFilter, isNarrowed, NO_FILTER, readFilter, writeFilter } from "./filter";
import { FilterBar } from "./filter-bar";
import { NoExecutions } from "./no-executions";
import { SelectionBar } from "./selection-bar";
import { useExecutions } from "./use-executions";
import { useHeldRows } from "./use-held-rows";
import { useSelection } from "./use-selection";

type ExecutionsRoute = Extract<Route, { page: "executions" }>;

/** Every execution, as filtered. */
export function ExecutionsPage({ route }: { route: ExecutionsRoute }) {
  const { t } = useTranslation("executions");
  const { data: health } = useHealth();
  const filter = useMemo(
    () => readFilter(route.filter ?? "", route.workflowId ?? null),
    [route.filter, route.workflowId],
  );
  const latest = useRef(filter);
  latest.current = filter;
  const change = useCallback((part: Partial<ExecutionFilter>) => {
    replaceRoute({ page: "executions", filter: writeFilter({ ...latest.current, ...part }) });
  }, []);
  return (
    <Page title={t("title")} actions={<ExportMenu filter={filter} />}>
      <Tabs
        value={filter.deadLetters ? "dead" : "all"}
        onChange={(tab) => change({ deadLetters: tab === "dead", status: "all" })}
        label={t("title")}
        tabs={[
          { id: "all", label: t("tab.all") },
          {
            id: "dead",
            label: (
              <span className="inline-flex items-center gap-1.5">
                {t("tab.dead")}
                {health !== undefined && health.dead_letters > 0 && (
                  <Badge tone="error">{health.dead_letters}</Badge>
                )}
              </span>
            ),
          },
        ]}
        className="flex-1"
      >
        <TabPanel id={filter.deadLetters ? "dead" : "all"} className="overflow-visible pt-3">
          {filter.deadLetters && <p className="mb-3 max-w-180 text-muted">{t("deadHint")}</p>}
          <FilterBar filter={filter} onChange={change} />
          <List filter={filter} change={change} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

function ExportMenu({ filter }: { filter: ExecutionFilter }) {
  const { t } = useTranslation("executions");
  return (
    <Menu
      entries={[
        {
          id: "csv",
          label: t("exportCsv"),
          icon: <FileSpreadsheet aria-hidden />,
          onSelect: () => void exportExecutions(filter, "csv"),
        },
        {
          id: "json",
          label: t("exportJson"),
          icon: <FileJson aria-hidden />,
          onSelect: () => void exportExecutions(filter, "json"),
        },
      ]}
    >
      <Button>
        <Download className="size-4" aria-hidden />
        {t("export")}
      </Button>
    </Menu>
  );
}

function List({ filter, change }: { filter: ExecutionFilter; change(part: Partial<ExecutionFilter>): void }) {
  const { t } = useTranslation("executions");
  const list = useExecutions(filter);
  const top = useRef<HTMLDivElement>(null);
  const [watchTop, atTop] = useInSight();
  const [doomed, setDoomed] = useState<string[]>([]);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  const selection = useSelection(ids);
  const hold = !atTop || selection.ids.size > 0;
  const { shown, fresh, release } = useHeldRows(rows, hold, writeFilter(filter));
  if (list.error !== null) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) {
    return (
      <div className="flex justify-center py-16">
        <Spinner className="size-6" />
      </div>
    );
  }
  return (
    <div aria-busy={list.isPlaceholderData} className={list.isPlaceholderData ? "opacity-60" : ""}>
      <div ref={top} aria-hidden className="-mt-2 h-2 scroll-mt-80">
        <div ref={watchTop} className="h-px" />
      </div>
      {selection.ids.size > 0 && (
        <SelectionBar
          chosen={shown.filter((row) => selection.ids.has(row.id))}
          onClear={selection.clear}
          onDelete={setDoomed}
        />
      )}
      <NewPill
        count={fresh}
        onPress={() => {
          release();
          top.current?.scrollIntoView({ block: "end" });
        }}
      />
      {shown.length > 0 ? (
        <ExecutionTable rows={shown} selection={selection} onDelete={setDoomed} />
      ) : (
        <NoExecutions
          deadLetters={filter.deadLetters}
          narrowed={isNarrowed(filter)}
          onClear={() => change({ ...NO_FILTER, deadLetters: filter.deadLetters })}
        />
      )}
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
      {doomed.length > 0 && (
        <Confirm
          title={t("confirmDelete.title", { count: doomed.length })}
          text={t("confirmDelete.text")}
          action={t("confirmDelete.action", { count: doomed.length })}
          onConfirm={() => void deleteExecutions(doomed).then(selection.clear)}
          onClose={() => setDoomed([])}
        />
      )}
    </div>
  );
}

/** Says that there is something new above, without moving what is on the screen. */
function NewPill({ count, onPress }: { count: number; onPress(): void }) {
  const { t } = useTranslation("executions");
  return (
    <div className="pointer-events-none sticky top-3 z-10 flex h-0 justify-center" role="status">
      {count > 0 && (
        <button
          type="button"
          onClick={onPress}
          className="pointer-events-auto inline-flex h-7 animate-float-in items-center gap-1.5 rounded-full bg-accent px-3 font-medium text-accent-ink text-xs tabular-nums shadow-float hover:bg-accent-hover"
        >
          <ArrowUp className="size-3.5" aria-hidden />
          {t("fresh", { count })}
        </button>
      )}
    </div>
  );
}
