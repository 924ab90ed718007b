import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { AlarmInfo, NoticeLevel } from "@/bindings";
import { call } from "@/platform";
import { cn } from "@/shared/lib/cn";
import { ago, moment } from "@/shared/lib/format";
import { Badge, Button, EmptyState, ErrorState, LoadMore, Segmented, Spinner } from "@/shared/ui";
import { acknowledge } from "./actions";
import { Section } from "./section";

const useAlarms = (resolved: boolean) =>
  useInfiniteQuery({
    queryKey: ["alarms", { resolved }],
    queryFn: ({ pageParam }) => call("alarm_list", { resolved, after: pageParam, limit: 20 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** What should have happened and did not. */
export function Alarms() {
  const { t } = useTranslation("health");
  const [resolved, setResolved] = useState(false);
  const list = useAlarms(resolved);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const fresh = rows.filter((row) => row.acknowledged_at === null && row.resolved_at === null);
  return (
    <Section
      title={t("alarms")}
      actions={
        <>
          {fresh.length > 1 && (
            <Button size="sm" onClick={() => void acknowledge(fresh.map((row) => row.id))}>
              {t("acknowledgeAll")}
            </Button>
          )}
          <Segmented
            label={t("alarmFilter")}
            value={resolved ? "all" : "open"}
            onChange={(value) => setResolved(value === "all")}
            options={[
              { value: "open", label: t("alarmsOpen") },
              { value: "all", label: t("alarmsAll") },
            ]}
          />
        </>
      }
    >
      {list.error !== null ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <div className="flex justify-center py-8">
          <Spinner />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon={<CircleCheck aria-hidden />} title={t("noAlarms.title")} className="py-8">
          {t("noAlarms.hint")}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {rows.map((alarm) => (
            <Alarm key={alarm.id} alarm={alarm} />
          ))}
        </ul>
      )}
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
    </Section>
  );
}

const LOOKS: Record<NoticeLevel, { icon: LucideIcon; ink: string }> = {
  info: { icon: Info, ink: "text-accent" },
  warning: { icon: TriangleAlert, ink: "text-waiting-ink" },
  error: { icon: CircleAlert, ink: "text-error-ink" },
};

function Alarm({ alarm }: { alarm: AlarmInfo }) {
  const { t } = useTranslation("health");
  const over = alarm.resolved_at !== null;
  const { icon: Icon, ink } = LOOKS[alarm.level];
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      {over ? (
        <CircleCheck className="mt-0.5 size-4 shrink-0 text-success-ink" aria-label={t("over")} />
      ) : (
        <Icon className={cn("mt-0.5 size-4 shrink-0", ink)} aria-label={t(`level.${alarm.level}`)} />
      )}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{alarm.title}</span>
          {alarm.count > 1 && (
            <Badge title={t("timesHint", { count: alarm.count })}>{t("times", { count: alarm.count })}</Badge>
          )}
          {over && <Badge tone="success">{t("over")}</Badge>}
        </p>
        <p className="text-muted">{alarm.message}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-muted text-xs">
          <span title={moment(alarm.raised_at)}>{t("raised", { time: ago(alarm.raised_at) })}</span>
          {alarm.count > 1 && (
            <span title={moment(alarm.last_at)}>{t("lastSeen", { time: ago(alarm.last_at) })}</span>
          )}
          {alarm.resolved_at !== null && (
            <span title={moment(alarm.resolved_at)}>{t("overSince", { time: ago(alarm.resolved_at) })}</span>
          )}
          {alarm.workflow_id !== null && (
            <a
              href={routePath({ page: "editor", workflowId: alarm.workflow_id, executionId: null })}
              className="text-accent hover:underline"
            >
              {alarm.workflow_name ?? t("workflow")}
            </a>
          )}
        </p>
      </div>
      {!over &&
        (alarm.acknowledged_at === null ? (
          <Button
            size="sm"
            aria-label={t("acknowledgeOne", { title: alarm.title })}
            onClick={() => void acknowledge([alarm.id])}
          >
            {t("acknowledge")}
          </Button>
        ) : (
          <span className="text-muted text-xs" title={moment(alarm.acknowledged_at)}>
            {t("acknowledged")}
          </span>
        ))}
    </li>
  );
}
