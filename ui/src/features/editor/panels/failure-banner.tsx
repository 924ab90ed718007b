import { CircleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/shared/ui";
import { failedNodeId, failureText, showFailure } from "../run/failure";
import { useEditor } from "../store";

/** Says on the canvas why the shown run failed, and leads to the node. */
export function FailureBanner() {
  const { t } = useTranslation("editor");
  const error = useEditor((s) => (s.execution?.live ? null : (s.execution?.error ?? null)));
  const executionId = useEditor((s) => s.execution?.id);
  const found = useEditor(
    (s) => s.execution?.error != null && failedNodeId(s.document, s.execution) !== null,
  );
  const [closed, setClosed] = useState<string>();
  useEffect(() => setClosed((before) => (before === executionId ? before : undefined)), [executionId]);
  if (error === null || closed === executionId) return null;
  const where = [error.node, error.item === null ? "" : t("node.onItem", { item: error.item + 1 })];
  return (
    <div
      role="alert"
      title={failureText(error)}
      className="pointer-events-none absolute inset-x-3 top-3 z-10 flex justify-center"
    >
      <div className="pointer-events-auto flex max-w-2xl items-start gap-2.5 rounded-md border border-error bg-raised py-2 pr-2 pl-3 shadow-float">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-error" aria-hidden />
        <button
          type="button"
          disabled={!found}
          onClick={showFailure}
          className="min-w-0 cursor-pointer select-text text-left disabled:cursor-default"
        >
          <span className="block font-medium text-muted text-xs">{where.filter(Boolean).join(" · ")}</span>
          <span className="line-clamp-3 break-words font-medium text-error-ink">{error.message}</span>
          {error.description && <span className="line-clamp-2 break-words">{error.description}</span>}
          {error.hint && <span className="line-clamp-2 break-words text-muted">{error.hint}</span>}
        </button>
        {found && (
          <Button size="sm" onClick={showFailure}>
            {t("failure.show")}
          </Button>
        )}
        <IconButton label={t("failure.close")} size="sm" onClick={() => setClosed(executionId)}>
          <X aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
