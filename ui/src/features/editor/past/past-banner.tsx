import { ArrowLeft, CopyPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { navigate, routePath } from "@/app/router";
import type { ExecutionSummary } from "@/bindings";
import { duration, moment, shortMoment } from "@/shared/lib/format";
import { Button, StatusBadge } from "@/shared/ui";
import { useEditor } from "../store";
import { CancelButton } from "../toolbar/cancel-button";
import { copyToEditor } from "./copy-to-editor";
import { RerunMenu } from "./rerun-menu";

/** The bar above a past execution: which one, and the ways out. */
export function PastBanner() {
  const { t } = useTranslation("editor");
  const workflowId = useEditor((s) => s.workflowId);
  const name = useEditor((s) => s.document?.name ?? "");
  const execution = useEditor((s) => s.execution);
  if (workflowId === null) return null;
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b bg-surface px-3">
      <Button variant="ghost" onClick={() => navigate({ page: "editor", workflowId, executionId: null })}>
        <ArrowLeft className="size-4" aria-hidden />
        {t("past.back")}
      </Button>
      <h1 className="truncate font-semibold text-base">{name}</h1>
      {execution !== null && (
        <span className="flex min-w-0 items-center gap-2 text-muted">
          <StatusBadge status={execution.status} wait={execution.wait?.kind ?? null} />
          <span className="truncate">
            {t("past.title", { time: moment(execution.startedAt) })}
            {execution.durationMs !== null && ` · ${duration(execution.durationMs)}`}
            {execution.summary !== null && <Facts summary={execution.summary} />}
          </span>
        </span>
      )}
      <div className="flex-1" />
      {execution?.live && <CancelButton />}
      <RerunMenu />
      <Button variant="primary" onClick={() => void copyToEditor()}>
        <CopyPlus className="size-4" aria-hidden />
        {t("past.copy")}
      </Button>
    </header>
  );
}

/** Which version, which try, when it was due, what it repeats. */
function Facts({ summary }: { summary: ExecutionSummary }) {
  const { t } = useTranslation("editor");
  const {
    workflow_id: workflowId,
    version,
    attempt,
    due_at: due,
    started_at: started,
    repeats,
    status,
    wait_until: next,
  } = summary;
  const facts = [
    t("past.version", { version }),
    due === null
      ? ""
      : t(summary.caught_up ? "past.caughtUp" : "past.due", { time: shortMoment(due, started) }),
    attempt > 1 ? t("past.attempt", { count: attempt }) : "",
    status === "queued" && next !== null ? t("past.nextTry", { time: moment(next) }) : "",
  ];
  return (
    <>
      {facts.filter(Boolean).map((fact) => ` · ${fact}`)}
      {repeats !== null && (
        <>
          {" · "}
          <a
            href={routePath({ page: "editor", workflowId, executionId: repeats })}
            title={t("past.showRepeated")}
            className="text-accent hover:underline"
          >
            {t("past.repeats")}
          </a>
        </>
      )}
    </>
  );
}
