import { ArrowLeft, CopyPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { navigate } from "@/app/router";
import { duration, moment } from "@/shared/lib/format";
import { Button, StatusBadge } from "@/shared/ui";
import { showFailure } from "../run/failure";
import { useEditor } from "../store";
import { copyToEditor } from "./copy-to-editor";

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
          <StatusBadge status={execution.status} />
          <span className="truncate">
            {t("past.title", { time: moment(execution.startedAt) })}
            {execution.durationMs !== null && ` · ${duration(execution.durationMs)}`}
          </span>
        </span>
      )}
      <div className="flex-1" />
      {execution?.error && (
        <button
          type="button"
          onClick={showFailure}
          className="max-w-96 cursor-pointer truncate text-error-ink"
          title={execution.error.message}
        >
          {execution.error.message}
        </button>
      )}
      <Button variant="primary" onClick={() => void copyToEditor()}>
        <CopyPlus className="size-4" aria-hidden />
        {t("past.copy")}
      </Button>
    </header>
  );
}
