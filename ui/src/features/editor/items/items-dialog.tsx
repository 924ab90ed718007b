import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeEditor } from "@/features/expression/editor/code-editor";
import { Button, Dialog, ErrorState, Spinner } from "@/shared/ui";
import { readItems, sizeOf } from "./parse-items";

/** Items to begin with; `total` says how many there are in all. */
export interface LoadedItems {
  total: number;
  items: unknown[];
}

interface Props {
  title: string;
  description: string;
  /** Says what the button does. */
  action: string;
  load(): Promise<LoadedItems>;
  onSave(items: Record<string, unknown>[]): void;
  onClose(): void;
  /** Beside the button. */
  extra?: ReactNode;
}

/** Writes items by hand, beginning with those that are there. */
export function ItemsDialog({ title, description, action, load, onSave, onClose, extra }: Props) {
  const { t } = useTranslation("editor");
  const id = useId();
  const before = useQuery({
    queryKey: ["items", id],
    queryFn: load,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [edited, setEdited] = useState<string | null>(null);
  const loaded = useMemo(() => JSON.stringify(before.data?.items ?? [], null, 2), [before.data]);
  const text = edited ?? loaded;
  const read = useMemo(() => readItems(text), [text]);
  const cut = before.data !== undefined && before.data.total > before.data.items.length;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      className="w-[min(860px,92vw)]"
      footer={
        <>
          {extra}
          <Button onClick={onClose}>{t("items.cancel")}</Button>
          <Button
            variant="primary"
            disabled={!read.ok || before.data === undefined}
            onClick={() => read.ok && onSave(read.items)}
          >
            {action}
          </Button>
        </>
      }
    >
      {before.error !== null ? (
        <ErrorState error={before.error} onRetry={() => void before.refetch()} />
      ) : before.data === undefined ? (
        <Spinner className="m-4" />
      ) : (
        <>
          <CodeEditor
            language="json"
            value={text}
            onChange={setEdited}
            label={title}
            invalid={!read.ok}
            describedBy={`${id}-note`}
            autoFocus
            className="h-[42vh] overflow-auto rounded-md border border-line bg-surface"
          />
          <div id={`${id}-note`} className="mt-2 min-h-8 text-xs">
            {read.ok ? (
              <p className="text-muted">
                {t("items.size", { count: read.items.length, size: sizeOf(text) })}
              </p>
            ) : (
              <p role="alert" className="text-error-ink">
                {read.problem === "json" && t("items.badJson", { reason: read.reason })}
                {read.problem === "list" && t("items.notList")}
                {read.problem === "object" && t("items.notObject", { number: read.number })}
              </p>
            )}
            {cut && (
              <p className="text-waiting-ink">
                {t("items.cut", { count: before.data.items.length, total: before.data.total })}
              </p>
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}
