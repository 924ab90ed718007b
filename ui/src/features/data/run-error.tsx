import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Failure } from "@/bindings";

/** Why a node failed and what to do about it. */
export function RunError({ error, tries }: { error: Failure; tries: number }) {
  const { t } = useTranslation("data");
  const facts = [
    error.item === null || error.item === undefined ? "" : t("error.onItem", { index: error.item }),
    tries > 1 ? t("error.tries", { count: tries }) : "",
    error.code,
  ].filter(Boolean);
  return (
    <div role="alert" className="shrink-0 border-error border-l-3 bg-error-soft px-3 py-2">
      <p className="flex gap-2 font-medium text-error-ink">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span className="min-w-0 break-words">{error.message}</span>
      </p>
      {error.description && (
        <p className="mt-1 max-h-32 overflow-auto whitespace-pre-wrap break-words pl-6 text-xs">
          {error.description}
        </p>
      )}
      {error.hint && <p className="mt-1 break-words pl-6 text-xs">{error.hint}</p>}
      <p className="mt-1 pl-6 text-muted text-xs">{facts.join(" · ")}</p>
    </div>
  );
}
