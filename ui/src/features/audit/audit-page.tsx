import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowLeft, ScrollText, Search, SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { navigate } from "@/app/router";
import { call } from "@/platform";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Button, EmptyState, ErrorState, Input, LoadMore, Page, Spinner } from "@/shared/ui";
import { AuditRow } from "./audit-row";

const useAudit = (query: string) =>
  useInfiniteQuery({
    queryKey: ["audit", { query }],
    queryFn: ({ pageParam }) => call("audit_list", { query: query || null, after: pageParam, limit: 50 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // The log grows with every change and nobody says so: it is asked for when it is looked at.
    staleTime: 0,
  });

/** Workflows and data tables by id. The log knows ids; whoever reads it knows names. */
function useNames(): ReadonlyMap<string, string> {
  const { data: workflows } = useQuery({
    queryKey: ["workflows", { names: true }],
    queryFn: () => call("workflow_list", { limit: 200 }),
  });
  const { data: tables } = useQuery({
    queryKey: ["data_tables", { names: true }],
    queryFn: () => call("data_table_list", { limit: 200 }),
  });
  return useMemo(
    () => new Map([...(workflows?.items ?? []), ...(tables?.items ?? [])].map(({ id, name }) => [id, name])),
    [workflows, tables],
  );
}

/** Who changed what, and when. */
export function AuditPage() {
  const { t } = useTranslation("audit");
  const [query, setQuery] = useState("");
  const list = useAudit(useDebounced(query.trim()));
  const names = useNames();
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t("title")}
      actions={
        <Button onClick={() => navigate({ page: "settings" })}>
          <ArrowLeft className="size-4" aria-hidden />
          {t("back")}
        </Button>
      }
    >
      <p className="mb-3 text-muted">{t("hint")}</p>
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
      {list.error !== null ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <div className="flex justify-center py-16">
          <Spinner className="size-6" />
        </div>
      ) : rows.length > 0 ? (
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          {rows.map((entry) => (
            <AuditRow key={entry.id} entry={entry} names={names} />
          ))}
        </ul>
      ) : query.trim() === "" ? (
        <EmptyState icon={<ScrollText aria-hidden />} title={t("empty.title")}>
          {t("empty.hint")}
        </EmptyState>
      ) : (
        <EmptyState
          icon={<SearchX aria-hidden />}
          title={t("nothing.title")}
          action={<Button onClick={() => setQuery("")}>{t("nothing.action")}</Button>}
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
