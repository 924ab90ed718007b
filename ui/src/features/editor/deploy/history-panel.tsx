import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleAlert, CloudOff, History, Rocket, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DeploymentEntry } from "@/bindings";
import { call } from "@/platform";
import { ago, moment } from "@/shared/lib/format";
import { Badge, Button, EmptyState, ErrorState, LoadMore, Spinner, Tooltip } from "@/shared/ui";
import { PanelFrame } from "../panels/panel-frame";
import { useEditor } from "../store";
import { deploy, useDeploy } from "./deploy";

/** Every deployment of the workflow, and the way back to an earlier version. */
export function HistoryPanel() {
  const { t } = useTranslation("editor");
  const workflowId = useEditor((s) => s.workflowId) ?? "";
  const list = useInfiniteQuery({
    queryKey: ["deployments", workflowId],
    queryFn: ({ pageParam }) => call("deployment_list", { workflow_id: workflowId, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PanelFrame title={t("deploy.history")} className="w-84" takesFocus>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {list.error !== null ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : list.isPending ? (
          <Spinner className="m-4" />
        ) : entries.length === 0 ? (
          <EmptyState icon={<History aria-hidden />} title={t("deploy.none")}>
            {t("deploy.noneHelp")}
          </EmptyState>
        ) : (
          <ol className="px-2 pb-3">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        )}
        <LoadMore
          more={list.hasNextPage}
          busy={list.isFetchingNextPage}
          load={() => void list.fetchNextPage()}
        />
      </div>
    </PanelFrame>
  );
}

const ICONS = { deploy: Rocket, undeploy: CloudOff, rollback: Undo2 };

function Entry({ entry }: { entry: DeploymentEntry }) {
  const { t } = useTranslation("editor");
  const live = useEditor((s) => s.deployment?.live_version ?? null);
  const busy = useDeploy((s) => s.busy);
  const { action, from_version: from, to_version: to, who, at, error } = entry;
  const Icon = error === null ? ICONS[action] : CircleAlert;
  const now = error === null && to !== null && to === live;
  return (
    <li className="flex gap-2.5 rounded-md px-2 py-2 hover:bg-hover">
      <Icon
        className={error === null ? "mt-0.5 size-4 shrink-0 text-muted" : "mt-0.5 size-4 shrink-0 text-error"}
        aria-hidden
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 font-medium">
          <span className="truncate">{title()}</span>
          {now && <Badge tone="success">{t("deploy.now")}</Badge>}
        </p>
        <p className="truncate text-muted text-xs">
          <Tooltip label={moment(at)}>
            <span>{ago(at)}</span>
          </Tooltip>
          {` · ${who}`}
          {from !== null && to !== null && ` · ${t("deploy.before", { version: from })}`}
        </p>
        {error !== null && <p className="mt-1 break-words text-error-ink text-xs">{error}</p>}
        {error === null && to !== null && to !== live && (
          <Button size="sm" className="mt-1.5" disabled={busy} onClick={() => void deploy(to)}>
            {live !== null && to < live
              ? t("deploy.rollBack", { version: to })
              : t("deploy.version", { version: to })}
          </Button>
        )}
      </div>
    </li>
  );

  function title(): string {
    if (error !== null) return t("deploy.did.failed", { version: to ?? from ?? 0 });
    return action === "undeploy" ? t("deploy.did.undeploy") : t(`deploy.did.${action}`, { version: to ?? 0 });
  }
}
