import { LocateFixed, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Failure } from "@/bindings";
import { Button } from "@/shared/ui";

type Props = {
  error: Failure;
  tries: number;
  /** Goes to the data that it failed on. */
  onShow?: (() => void) | undefined;
};

/** Why a node failed and what to do about it. */
export function RunError({ error, tries, onShow }: Props) {
  const { t } = useTranslation("data");
  const onItem = error.item !== null && error.item !== undefined;
  return (
    <div role="alert" className="shrink-0 border-error border-l-3 bg-error-soft px-3 py-2">
      <p className="flex gap-2 font-medium text-error-ink">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span className="min-w-0 break-words">{error.message}</span>
      </p>
      {onItem && <p className="mt-1 pl-6 text-xs">{t("error.onItem", { number: (error.item ?? 0) + 1 })}</p>}
      {error.description && (
        <p className="mt-1 max-h-32 overflow-auto whitespace-pre-wrap break-words pl-6 text-xs">
          {error.description}
        </p>
      )}
      {error.hint && <p className="mt-1 break-words pl-6 text-xs">{error.hint}</p>}
      {onShow && (
        <Button size="sm" className="mt-1.5 ml-6" onClick={onShow}>
          <LocateFixed className="size-3.5" aria-hidden />
          {t(onItem ? "error.showItem" : "error.showInput")}
        </Button>
      )}
      <details className="mt-1 pl-6 text-muted text-xs">
        <summary className="w-fit cursor-pointer">{t("error.details")}</summary>
        {tries > 1 && <p>{t("error.tries", { count: tries })}</p>}
        <p>
          {t("error.code")} <code>{error.code}</code>
        </p>
      </details>
    </div>
  );
}
