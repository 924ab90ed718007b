import { Plus, Search, Workflow } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowSummary } from "@/bindings";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Button, Confirm, EmptyState, ErrorState, Input, LoadMore, Page, Select, Spinner } from "@/shared/ui";
import { deleteWorkflow, newWorkflow } from "./actions";
import { DropZone } from "./drop-zone";
import { ImportButton } from "./import-button";
import { RenameDialog } from "./rename-dialog";
import { useWorkflows } from "./use-workflows";
import { WorkflowRow } from "./workflow-row";

/** Every workflow. */
export function WorkflowsPage() {
  const { t } = useTranslation("workflows");
  const [query, setQuery] = useState("");
  const [tag, setTag] = useState("");
  const list = useWorkflows({ query: useDebounced(query.trim()), tag });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const tags = list.data?.pages[0]?.tags ?? [];
  const filtered = query.trim() !== "" || tag !== "";
  const clear = () => {
    setQuery("");
    setTag("");
  };
  return (
    <DropZone>
      <Page
        title={t("title")}
        actions={
          <>
            <ImportButton />
            <Button variant="primary" onClick={() => void newWorkflow()}>
              <Plus className="size-4" aria-hidden />
              {t("new")}
            </Button>
          </>
        }
      >
        {(rows.length > 0 || filtered) && (
          <div className="mb-3 flex gap-2">
            <div className="relative flex-1">
              <Search className="absolute top-2 left-2.5 size-4 text-muted" aria-hidden />
              <Input
                type="search"
                aria-label={t("search")}
                placeholder={t("search")}
                value={query}
                onChange={(event) => setQuery(event.target.value)}
                className="pl-8"
              />
            </div>
            {tags.length > 0 && (
              <Select
                label={t("tag")}
                value={tag}
                onChange={setTag}
                options={[
                  { value: "", label: t("allTags") },
                  ...tags.map((each) => ({ value: each, label: each })),
                ]}
                className="w-44"
              />
            )}
          </div>
        )}
        {list.error !== null ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : list.isPending ? (
          <div className="flex justify-center py-16">
            <Spinner className="size-6" />
          </div>
        ) : rows.length > 0 ? (
          <WorkflowTable rows={rows} />
        ) : filtered ? (
          <EmptyState
            icon={<Search aria-hidden />}
            title={t("nothing.title")}
            action={<Button onClick={clear}>{t("nothing.action")}</Button>}
          >
            {t("nothing.hint")}
          </EmptyState>
        ) : (
          <EmptyState
            icon={<Workflow aria-hidden />}
            title={t("empty.title")}
            action={
              <Button variant="primary" onClick={() => void newWorkflow()}>
                {t("new")}
              </Button>
            }
          >
            {t("empty.hint")}
          </EmptyState>
        )}
        <LoadMore
          more={list.hasNextPage}
          busy={list.isFetchingNextPage}
          load={() => void list.fetchNextPage()}
        />
      </Page>
    </DropZone>
  );
}

function WorkflowTable({ rows }: { rows: WorkflowSummary[] }) {
  const { t } = useTranslation("workflows");
  const { t: shared } = useTranslation("shared");
  const [renaming, setRenaming] = useState<WorkflowSummary | null>(null);
  const [doomed, setDoomed] = useState<WorkflowSummary | null>(null);
  // What is not live stops nothing, and comes back with one press.
  const remove = (workflow: WorkflowSummary) =>
    workflow.live_version === null ? void deleteWorkflow(workflow) : setDoomed(workflow);
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full">
        <thead>
          <tr className="border-line border-b text-left text-muted text-xs">
            <th className="py-2 pr-3 pl-4 font-medium">{t("column.name")}</th>
            <th className="w-52 px-3 py-2 font-medium">{t("column.lastRun")}</th>
            <th className="w-20 px-3 py-2 text-right font-medium">{t("column.nodes")}</th>
            <th className="w-40 px-3 py-2 font-medium">{t("column.changed")}</th>
            <th className="w-12 py-2">
              <span className="sr-only">{shared("menu")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((workflow) => (
            <WorkflowRow
              key={workflow.id}
              workflow={workflow}
              onRename={() => setRenaming(workflow)}
              onDelete={() => remove(workflow)}
            />
          ))}
        </tbody>
      </table>
      {doomed !== null && (
        <Confirm
          title={t("confirmDelete.title", { name: doomed.name })}
          text={t("confirmDelete.text", { version: doomed.live_version })}
          action={t("confirmDelete.action")}
          onConfirm={() => void deleteWorkflow(doomed)}
          onClose={() => setDoomed(null)}
        />
      )}
      {renaming !== null && <RenameDialog workflow={renaming} onClose={() => setRenaming(null)} />}
    </div>
  );
}
