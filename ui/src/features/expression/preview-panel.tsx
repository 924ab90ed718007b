import { CircleAlert } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { useExpressionScope } from "./context";
import { errorText, knownKind, shownText, valueColor } from "./preview-line";
import { usePreview } from "./use-preview";

/** The value of an expression, in full. */
export function PreviewPanel({ expression }: { expression: string }) {
  const { t } = useTranslation("expression");
  const { itemCount } = useExpressionScope();
  const { result, failed, pending } = usePreview(expression);
  const text = useMemo(() => {
    if (!result || typeof result.value !== "object" || result.value === null) return result?.text ?? "";
    return JSON.stringify(result.value, null, 2);
  }, [result]);
  if (failed) return <p className="text-muted text-xs">{t("preview.offline")}</p>;
  if (!result) return <p className="text-muted text-xs">{t("preview.pending")}</p>;
  if (result.error !== null) {
    return (
      <div>
        <p className="flex gap-1.5 text-error-ink text-xs">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">{errorText(result.error, t)}</span>
        </p>
        {itemCount === 0 && <p className="mt-2 text-muted text-xs">{t("preview.noData")}</p>}
      </div>
    );
  }
  const kind = knownKind(result.kind);
  return (
    <div className={cn(pending && "opacity-60")}>
      <p className="pb-1 text-muted text-xs">{t(`preview.kind.${kind}`)}</p>
      <pre className={cn("whitespace-pre-wrap break-words font-mono text-xs", valueColor(kind, text))}>
        {shownText(kind, text, t)}
      </pre>
    </div>
  );
}
