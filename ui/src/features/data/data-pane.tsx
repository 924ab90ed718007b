import { type ReactNode, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSettled } from "@/features/expression/use-preview";
import { useSetting } from "@/shared/lib/settings";
import { EmptyState, ErrorState, Spinner } from "@/shared/ui";
import type { DataPort } from "./model/sources";
import { sourceKey } from "./model/sources";
import { useItems, useSchema } from "./model/use-items";
import { PaneToolbar } from "./pane-toolbar";
import { type RunChoice, RunSwitcher } from "./run-switcher";
import { FilesView } from "./views/files-view";
import { JsonView } from "./views/json-view";
import { LogsView } from "./views/logs-view";
import { type EarlierNode, SchemaView } from "./views/schema-view";
import { TableView } from "./views/table-view";

export type ViewName = "schema" | "table" | "json" | "files" | "logs";

export type DataPaneProps = {
  side: "input" | "output";
  title: string;
  ports: DataPort[];
  runs?: RunChoice | undefined;
  earlier?: readonly EarlierNode[] | undefined;
  logs?: readonly string[] | undefined;
  currentItem: number;
  onPickItem?: ((index: number) => void) | undefined;
  /** Above the data: an error, the pinned note. */
  banner?: ReactNode;
  actions?: ReactNode;
  /** Instead of data when there are no ports. */
  empty: ReactNode;
  /** When the port has no items. */
  noItems: ReactNode;
};

/** The data of one side of a node: ports, runs, views, search. */
export function DataPane(props: DataPaneProps) {
  const { side, title, ports, runs, actions, banner } = props;
  const { t } = useTranslation(["data", "shared"]);
  const [portId, setPortId] = useState<string | null>(null);
  // The first port with items says most.
  const port =
    ports.find((p) => p.id === portId) ?? ports.find((p) => (p.count ?? 1) > 0) ?? ports[0] ?? null;
  return (
    <section aria-label={title} className="flex h-full min-h-0 min-w-0 flex-col bg-surface">
      <header className="flex h-9 shrink-0 items-center gap-2 border-line border-b px-3">
        <h3 className="font-semibold text-sm">{title}</h3>
        {port?.count !== null && port?.count !== undefined && (
          <span className="whitespace-nowrap text-muted text-xs tabular-nums">
            {t("shared:items", { count: port.count })}
          </span>
        )}
        <span className="flex-1" />
        {runs && <RunSwitcher {...runs} />}
        {actions}
      </header>
      {banner}
      {port === null ? (
        <div className="min-h-0 flex-1 overflow-auto">{props.empty}</div>
      ) : (
        <Port
          key={`${side}/${port.id}/${sourceKey(port.source)}`}
          {...props}
          port={port}
          onPort={(id) => setPortId(id)}
        />
      )}
    </section>
  );
}

type PortProps = DataPaneProps & { port: DataPort; onPort: (id: string) => void };

function Port(props: PortProps) {
  const { port, side, logs = [], currentItem, onPickItem, title } = props;
  const { t } = useTranslation("data");
  const [view, setView] = useSetting<ViewName>(`panel.data.${side}`, side === "input" ? "schema" : "table");
  const [query, setQuery] = useState("");
  const search = useSettled(query.trim(), 250);
  const [range, setRange] = useState({ from: 0, to: 0 });
  const onRange = useCallback((from: number, to: number) => setRange({ from, to }), []);
  const items = useItems(port.source, view === "schema" ? "" : search, range, port.count);
  const schema = useSchema(port.source, view === "table");

  // Once a file was seen the view stays on offer, also where the items in sight have none.
  const seenFiles = useRef(false);
  seenFiles.current ||= items.loaded.some((item) => item.binary !== undefined);
  const views: ViewName[] = ["schema", "table", "json"];
  if (seenFiles.current) views.push("files");
  if (logs.length > 0) views.push("logs");
  const shown = views.includes(view) ? view : "table";
  const count = Math.max(port.count ?? 0, items.total);
  const common = {
    items,
    base: port.base,
    onRange,
    currentItem,
    onPickItem,
    count,
    label: `${title}: ${t(`view.${shown}`)}`,
  };

  return (
    <>
      <PaneToolbar
        ports={props.ports}
        port={port}
        onPort={props.onPort}
        views={views}
        view={shown}
        onView={setView}
        query={query}
        onQuery={setQuery}
        found={search !== "" && shown !== "schema" && !items.loading ? items.total : null}
      />
      <div className="min-h-0 flex-1">
        {shown === "logs" ? (
          <LogsView lines={logs} label={common.label} />
        ) : shown === "schema" ? (
          <SchemaView
            source={port.source}
            base={port.base}
            search={query}
            label={common.label}
            earlier={props.earlier}
          />
        ) : items.error ? (
          <ErrorState error={items.error} onRetry={items.retry} />
        ) : items.loading && items.total === 0 ? (
          <Spinner className="m-4" />
        ) : items.total === 0 && search !== "" ? (
          <EmptyState title={t("search.none")}>{t("search.noneHelp")}</EmptyState>
        ) : items.total === 0 ? (
          props.noItems
        ) : shown === "table" ? (
          <TableView {...common} fields={schema.data?.fields ?? []} />
        ) : shown === "json" ? (
          <JsonView {...common} />
        ) : (
          <FilesView {...common} source={port.source} />
        )}
      </div>
    </>
  );
}
