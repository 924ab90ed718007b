import { Plus, Search, Table2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { DataTableInfo } from "@/bindings";
import { ago, count, moment } from "@/shared/lib/format";
import { Button, EmptyState, ErrorState, Input, LoadMore, Page, Spinner } from "@/shared/ui";
import { NewTableDialog } from "./new-table-dialog";
import { useTables } from "./use-tables";

/** Every data table. */
export function TablesPage() {
  const { t } = useTranslation("tables");
  const [query, setQuery] = useState("");
  const [making, setMaking] = useState(false);
  const list = useTables();
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = all.filter((table) => table.name.toLowerCase().includes(query.trim().toLowerCase()));
  const make = (
    <Button variant="primary" onClick={() => setMaking(true)}>
      <Plus className="size-4" aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <Page title={t("title")} actions={all.length > 0 && make}>
      {all.length > 0 && (
        <div className="relative mb-3">
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
      )}
      {list.error !== null ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <div className="flex justify-center py-16">
          <Spinner className="size-6" />
        </div>
      ) : rows.length > 0 ? (
        <Tables rows={rows} />
      ) : all.length > 0 ? (
        <EmptyState
          icon={<Search aria-hidden />}
          title={t("nothing.title")}
          action={<Button onClick={() => setQuery("")}>{t("nothing.action")}</Button>}
        />
      ) : (
        <EmptyState icon={<Table2 aria-hidden />} title={t("empty.title")} action={make}>
          {t("empty.hint")}
        </EmptyState>
      )}
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
      {making && <NewTableDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Tables({ rows }: { rows: DataTableInfo[] }) {
  const { t } = useTranslation("tables");
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed">
        <thead>
          <tr className="border-line border-b text-left text-muted text-xs">
            <th className="w-64 py-2 pr-3 pl-4 font-medium">{t("column.name")}</th>
            <th className="px-3 py-2 font-medium">{t("column.columns")}</th>
            <th className="w-28 px-3 py-2 text-right font-medium">{t("column.rows")}</th>
            <th className="w-40 py-2 pr-4 pl-3 font-medium">{t("column.changed")}</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((table) => (
            <tr key={table.id} className="h-11 hover:bg-hover">
              <td className="truncate py-1 pr-3 pl-4">
                <a
                  href={routePath({ page: "table", tableId: table.id })}
                  className="font-medium hover:text-accent hover:underline"
                >
                  {table.name}
                </a>
              </td>
              <td className="truncate px-3 py-1 text-muted">
                {table.columns.map((column) => column.name).join(", ")}
              </td>
              <td className="px-3 py-1 text-right tabular-nums">{count(table.row_count)}</td>
              <td className="truncate py-1 pr-4 pl-3 text-muted" title={moment(table.updated_at)}>
                {ago(table.updated_at)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
