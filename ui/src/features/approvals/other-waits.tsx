import { ChevronRight, Clock, FastForward, FormInput, Square, Webhook } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { WaitInfo, WaitKind } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { ago, moment } from "@/shared/lib/format";
import { useSetting } from "@/shared/lib/settings";
import { Badge, Button, Confirm, ErrorState, LoadMore } from "@/shared/ui";
import { answer, cancelWaiting } from "./actions";
import { Deadline } from "./card";
import { useWaits } from "./use-waits";

const ICONS: Partial<Record<WaitKind, typeof Clock>> = { time: Clock, webhook: Webhook, form: FormInput };

/** Executions that wait for a time, a call or a form: folded, for nobody has to do anything about them. */
export function OtherWaits() {
  const { t } = useTranslation("approvals");
  const id = useId();
  const [open, setOpen] = useSetting("panel.approvals.others", false);
  const list = useWaits("others");
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  if (list.error !== null) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (total === 0) return null;
  return (
    <section>
      <h2>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="-ml-1 inline-flex h-8 items-center gap-2 rounded-md px-1 font-semibold text-base hover:bg-hover"
        >
          <ChevronRight
            className={cn("size-4 text-muted transition-transform", open && "rotate-90")}
            aria-hidden
          />
          {t("others")}
          <Badge>{total}</Badge>
        </button>
      </h2>
      <div id={id} hidden={!open}>
        <p className="mb-3 text-muted">{t("othersHint")}</p>
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          {rows.map((wait) => (
            <Row key={wait.execution_id} wait={wait} />
          ))}
        </ul>
        <LoadMore
          more={open && list.hasNextPage}
          busy={list.isFetchingNextPage}
          load={() => void list.fetchNextPage()}
        />
      </div>
    </section>
  );
}

function Row({ wait }: { wait: WaitInfo }) {
  const { t } = useTranslation("approvals");
  const [ending, setEnding] = useState(false);
  const Icon = ICONS[wait.kind] ?? Clock;
  return (
    <li className="flex items-center gap-3 px-4 py-2">
      <Icon className="size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <a
          href={routePath({ page: "editor", workflowId: wait.workflow_id, executionId: wait.execution_id })}
          className="block truncate font-medium hover:underline"
        >
          {wait.workflow_name}
        </a>
        <p className="truncate text-muted text-xs">
          {t(`waitsFor.${wait.kind}`)} · {wait.node_name} ·{" "}
          <span title={moment(wait.created_at)}>{t("since", { time: ago(wait.created_at) })}</span>
        </p>
      </div>
      {wait.until !== null && <Deadline until={wait.until} />}
      <Button
        size="sm"
        aria-label={t("continueOne", { name: wait.workflow_name })}
        onClick={() => void answer(wait, { choice: "now" })}
      >
        <FastForward className="size-3.5" aria-hidden />
        {t("continue")}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        aria-label={t("cancelOne", { name: wait.workflow_name })}
        onClick={() => setEnding(true)}
      >
        <Square className="size-3.5" aria-hidden />
        {t("cancel")}
      </Button>
      {ending && (
        <Confirm
          title={t("confirmCancel.title")}
          text={t("confirmCancel.text", { workflow: wait.workflow_name })}
          action={t("confirmCancel.action")}
          onConfirm={() => void cancelWaiting(wait)}
          onClose={() => setEnding(false)}
        />
      )}
    </li>
  );
}
