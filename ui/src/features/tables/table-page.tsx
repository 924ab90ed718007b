import { ArrowLeft, Columns3, MoreHorizontal, Pencil, Search, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { navigate } from "@/app/router";
import type { DataTableInfo } from "@/bindings";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Button, Confirm, EmptyState, ErrorState, IconButton, Input, Menu, Page, Spinner } from "@/shared/ui";
import { deleteTable, renameTable, setColumns } from "./actions";
import { Grid } from "./grid";
import { NameDialog } from "./name-dialog";
import { useTable } from "./use-tables";

/** One data table with its rows. */
export function TablePage({ tableId }: { tableId: string }) {
  const { t } = useTranslation("tables");
  const { data: table, error, refetch } = useTable(tableId);
  const [asking, setAsking] = useState<"rename" | "delete" | "column" | null>(null);
  const close = () => setAsking(null);
  return (
    <Page
      title={table?.name ?? t("title")}
      actions={
        <>
          <Button onClick={() => navigate({ page: "tables" })}>
            <ArrowLeft className="size-4" aria-hidden />
            {t("back")}
          </Button>
          {table && <TableMenu onAsk={setAsking} />}
        </>
      }
    >
      {table ? (
        <Content table={table} onAddColumn={() => setAsking("column")} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="flex justify-center py-16">
          <Spinner className="size-6" />
        </div>
      )}
      {table && asking === "rename" && (
        <NameDialog
          title={t("renameTitle")}
          name={table.name}
          onSave={(name) => renameTable(table.id, name)}
          onClose={close}
        />
      )}
      {table && asking === "column" && (
        <NameDialog
          title={t("columnTitle")}
          typed
          onSave={(name, type) => setColumns(table.id, [...table.columns, { name, type }])}
          onClose={close}
        />
      )}
      {table && asking === "delete" && (
        <Confirm
          title={t("deleteTitle", { name: table.name })}
          text={t("deleteText", { count: table.row_count })}
          action={t("delete")}
          onConfirm={() => void deleteTable(table)}
          onClose={close}
        />
      )}
    </Page>
  );
}

function TableMenu({ onAsk }: { onAsk(what: "rename" | "delete" | "column"): void }) {
  const { t } = useTranslation("tables");
  const { t: shared } = useTranslation("shared");
  return (
    <Menu
      entries={[
        { id: "rename", label: t("rename"), icon: <Pencil aria-hidden />, onSelect: () => onAsk("rename") },
        {
          id: "column",
          label: t("addColumn"),
          icon: <Columns3 aria-hidden />,
          onSelect: () => onAsk("column"),
        },
        {
          id: "delete",
          label: t("delete"),
          icon: <Trash2 aria-hidden />,
          danger: true,
          separated: true,
          onSelect: () => onAsk("delete"),
        },
      ]}
    >
      <IconButton label={shared("menu")}>
        <MoreHorizontal aria-hidden />
      </IconButton>
    </Menu>
  );
}

function Content({ table, onAddColumn }: { table: DataTableInfo; onAddColumn(): void }) {
  const { t } = useTranslation("tables");
  const [query, setQuery] = useState("");
  const searched = useDebounced(query.trim());
  if (table.columns.length === 0) {
    return (
      <EmptyState
        icon={<Columns3 aria-hidden />}
        title={t("noColumns.title")}
        action={
          <Button variant="primary" onClick={onAddColumn}>
            {t("addColumn")}
          </Button>
        }
      >
        {t("noColumns.hint")}
      </EmptyState>
    );
  }
  return (
    <>
      <div className="mb-3 flex items-center gap-3">
        <div className="relative flex-1">
          <Search className="absolute top-2 left-2.5 size-4 text-muted" aria-hidden />
          <Input
            type="search"
            aria-label={t("searchRows")}
            placeholder={t("searchRows")}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="pl-8"
          />
        </div>
        <span className="shrink-0 text-muted tabular-nums">{t("rows", { count: table.row_count })}</span>
      </div>
      <Grid table={table} query={searched} onAddColumn={onAddColumn} />
    </>
  );
}
