import { useInfiniteQuery } from "@tanstack/react-query";
import { Ear, EarOff, Zap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { TriggerInfo } from "@/bindings";
import { call } from "@/platform";
import { ago, ahead, moment } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/use-now";
import { Badge, EmptyState, ErrorState, LoadMore, Spinner, TriggerKindLabel } from "@/shared/ui";
import { Section } from "./section";

const useTriggers = () =>
  useInfiniteQuery({
    queryKey: ["triggers"],
    queryFn: ({ pageParam }) => call("trigger_list", { after: pageParam, limit: 50 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });

/** Everything that listens, and when it was last heard. */
export function Triggers() {
  const { t } = useTranslation("health");
  const now = useNow(5_000);
  const list = useTriggers();
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  // Those that cannot hear stand first; among the rest the backend's order, by workflow, holds.
  const sorted = [...rows].sort((a, b) => Number(b.status === "deaf") - Number(a.status === "deaf"));
  return (
    <Section title={t("triggers")}>
      {list.error !== null && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <div className="flex justify-center py-8">
          <Spinner />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon={<Zap aria-hidden />} title={t("noTriggers.title")} className="py-8">
          {t("noTriggers.hint")}
        </EmptyState>
      ) : (
        <table className="w-full table-fixed">
          <thead>
            <tr className="border-line border-b text-left text-muted text-xs">
              <th className="w-36 py-2 pr-3 pl-4 font-medium">{t("column.status")}</th>
              <th className="px-3 py-2 font-medium">{t("column.workflow")}</th>
              <th className="w-52 px-3 py-2 font-medium">{t("column.trigger")}</th>
              <th className="w-32 px-3 py-2 font-medium">{t("column.heard")}</th>
              <th className="w-32 px-3 py-2 font-medium">{t("column.fired")}</th>
              <th className="w-32 py-2 pr-4 pl-3 font-medium">{t("column.next")}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((trigger) => (
              <Row key={`${trigger.workflow_id}/${trigger.node_id}`} trigger={trigger} now={now} />
            ))}
          </tbody>
        </table>
      )}
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
    </Section>
  );
}

function Row({ trigger, now }: { trigger: TriggerInfo; now: number }) {
  const { t } = useTranslation("health");
  const deaf = trigger.status === "deaf";
  return (
    <tr className="border-line border-b align-top last:border-0 hover:bg-hover">
      <td className="py-2 pr-3 pl-4">
        <Badge tone={deaf ? "error" : "success"}>
          {deaf ? <EarOff aria-hidden /> : <Ear aria-hidden />}
          {t(`status.${trigger.status}`)}
        </Badge>
      </td>
      <td className="px-3 py-2">
        <a
          href={routePath({ page: "editor", workflowId: trigger.workflow_id, executionId: null })}
          className="block truncate font-medium hover:underline"
        >
          {trigger.workflow_name}
        </a>
        {trigger.message !== null && (
          <span className={deaf ? "text-error-ink text-xs" : "text-muted text-xs"}>{trigger.message}</span>
        )}
      </td>
      <td className="px-3 py-2">
        <TriggerKindLabel kind={trigger.kind} className="max-w-full text-muted">
          {trigger.node_name}
        </TriggerKindLabel>
      </td>
      <Time at={trigger.last_heard_at} />
      <Time at={trigger.last_fired_at} />
      <td
        className="py-2 pr-4 pl-3 text-muted"
        title={trigger.next_at === null ? undefined : moment(trigger.next_at)}
      >
        {trigger.next_at === null ? "–" : ahead(trigger.next_at, now)}
      </td>
    </tr>
  );
}

function Time({ at }: { at: number | null }) {
  const { t } = useTranslation("health");
  return (
    <td className="px-3 py-2 text-muted" title={at === null ? undefined : moment(at)}>
      {at === null ? t("notYet") : ago(at)}
    </td>
  );
}
