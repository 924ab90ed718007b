import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { useExpressionScope } from "./context";
import { type Preview, usePreview } from "./use-preview";

const KINDS = ["string", "number", "boolean", "object", "array", "null", "undefined"] as const;
export type Kind = (typeof KINDS)[number];

/** A known type, or plain text. */
export function knownKind(kind: string): Kind {
  return KINDS.find((k) => k === kind) ?? "string";
}

/** The value of an expression, on one line under its field. */
export function PreviewLine({ expression, id }: { expression: string; id?: string }) {
  const preview = usePreview(expression);
  return <PreviewText preview={preview} id={id} />;
}

function PreviewText({ preview, id }: { preview: Preview; id: string | undefined }) {
  const { t } = useTranslation("expression");
  const { item } = useExpressionScope();
  const { result, failed, pending } = preview;
  const quiet = "min-h-4.5 px-0.5 text-muted text-xs";
  if (failed) {
    return (
      <p id={id} className={quiet}>
        {t("preview.offline")}
      </p>
    );
  }
  if (!result) {
    return (
      <p id={id} className={quiet}>
        {t("preview.pending")}
      </p>
    );
  }
  if (result.error !== null) {
    return (
      <p id={id} className={cn("flex gap-1 px-0.5 text-xs", pending ? "text-muted" : "text-error-ink")}>
        <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0 break-words">{errorText(result.error, t)}</span>
      </p>
    );
  }
  const kind = knownKind(result.kind);
  if (result.items === 0 && kind === "undefined") {
    return (
      <p id={id} className={quiet}>
        {t("preview.noData")}
      </p>
    );
  }
  return (
    <p
      id={id}
      title={t("preview.forItem", { number: item + 1 })}
      className={cn("flex min-w-0 items-baseline gap-2 px-0.5 text-xs", pending && "opacity-60")}
    >
      <span className="sr-only">{t("preview.forItem", { number: item + 1 })}</span>
      <span className={cn("min-w-0 flex-1 truncate font-mono", valueColor(kind, result.text))}>
        {shownText(kind, result.text, t)}
      </span>
      <span className="shrink-0 text-muted">{t(`preview.kind.${kind}`)}</span>
    </p>
  );
}

/** n8n's shortest message in plainer words; all others say enough. */
export function errorText(error: string, t: (key: "preview.syntax") => string): string {
  return error === "invalid syntax" ? t("preview.syntax") : error;
}

/** The colour of a value. */
export function valueColor(kind: Kind, text: string): string {
  if (kind === "undefined" || kind === "null" || text === "") return "text-muted";
  return kind === "number" || kind === "boolean" ? "text-trigger" : "text-success-ink";
}

type Words = (key: "preview.empty" | "preview.undefined" | "preview.null") => string;

/** What stands for a value that has no text of its own. */
export function shownText(kind: Kind, text: string, t: Words): string {
  if (kind === "undefined") return t("preview.undefined");
  if (kind === "null") return t("preview.null");
  return text === "" ? t("preview.empty") : text;
}
