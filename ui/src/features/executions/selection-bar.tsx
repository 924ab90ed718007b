import { Check, RotateCcw, Trash2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ExecutionSummary } from "@/bindings";
import { Button } from "@/shared/ui";
import { dismissExecutions, isLive, rerunExecutions } from "./actions";

interface Props {
  chosen: ExecutionSummary[];
  onClear(): void;
  onDelete(ids: string[]): void;
}

/** What can be done with the chosen rows. Stays in sight while the list scrolls. */
export function SelectionBar({ chosen, onClear, onDelete }: Props) {
  const { t } = useTranslation("executions");
  const finished = chosen.filter((row) => !isLive(row)).map((row) => row.id);
  const again = chosen.filter((row) => !isLive(row) && !row.workflow_deleted).map((row) => row.id);
  const dead = chosen.filter((row) => row.dead_letter).map((row) => row.id);
  const after = (done: Promise<void>) => void done.then(onClear);
  return (
    <div
      role="toolbar"
      aria-label={t("selection")}
      className="sticky top-2 z-20 mb-3 flex items-center gap-2 rounded-md border border-accent bg-raised px-3 py-1.5 shadow-float"
    >
      <span className="flex-1 font-medium tabular-nums" role="status">
        {t("chosen", { count: chosen.length })}
        {finished.length < chosen.length && (
          <span className="ml-2 font-normal text-muted">
            {t("chosenLive", { count: chosen.length - finished.length })}
          </span>
        )}
      </span>
      {dead.length > 0 && (
        <Button size="sm" onClick={() => after(dismissExecutions(dead))}>
          <Check className="size-3.5" aria-hidden />
          {t("dismiss")}
        </Button>
      )}
      <Button size="sm" disabled={again.length === 0} onClick={() => after(rerunExecutions(again))}>
        <RotateCcw className="size-3.5" aria-hidden />
        {t("rerun")}
      </Button>
      <Button size="sm" variant="danger" disabled={finished.length === 0} onClick={() => onDelete(finished)}>
        <Trash2 className="size-3.5" aria-hidden />
        {t("delete")}
      </Button>
      <Button size="sm" variant="ghost" onClick={onClear}>
        <X className="size-3.5" aria-hidden />
        {t("clearSelection")}
      </Button>
    </div>
  );
}
