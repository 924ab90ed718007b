import { Copy } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { platform } from "@/platform";
import { Button, Popover } from "@/shared/ui";
import { jsonLines } from "../model/json-lines";
import { fullText, kindOf } from "../model/preview";
import { JsonText } from "./json-text";

type Props = {
  value: unknown;
  /** How an expression reaches it; null where it cannot. */
  path: string | null;
  title: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  trigger: ReactNode;
};

const MAX_LINES = 400;

/** The whole of a value, with copy buttons. */
export function ValuePopover({ value, path, title, open, onOpenChange, trigger }: Props) {
  const { t } = useTranslation("data");
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      trigger={trigger}
      label={title}
      className="w-96 max-w-[90vw]"
    >
      {open && <Body value={value} path={path} title={title} kind={t(`kind.${kindOf(value) as "string"}`)} />}
    </Popover>
  );
}

function Body({
  value,
  path,
  title,
  kind,
}: {
  value: unknown;
  path: string | null;
  title: string;
  kind: string;
}) {
  const { t } = useTranslation("data");
  const { lines, more } = useMemo(() => jsonLines(value, MAX_LINES), [value]);
  const copy = (text: string) => void platform().writeClipboard(text);
  return (
    <>
      <div className="flex items-baseline gap-2 border-line border-b px-3 py-2">
        <span className="min-w-0 flex-1 truncate font-semibold">{title}</span>
        <span className="text-muted text-xs">{kind}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
      <section aria-label={title} tabIndex={0} className="max-h-72 overflow-auto px-3 py-2">
        {typeof value === "string" ? (
          <pre className="whitespace-pre-wrap break-words font-mono text-xs">
            {value === "" ? t("value.empty") : value}
          </pre>
        ) : (
          <JsonText lines={lines} />
        )}
        {more && <p className="pt-1 text-muted text-xs">{t("value.cut", { lines: MAX_LINES })}</p>}
      </section>
      <div className="flex gap-2 border-line border-t px-3 py-2">
        <Button size="sm" onClick={() => copy(fullText(value))}>
          <Copy className="size-3.5" aria-hidden />
          {t("copy.value")}
        </Button>
        {path !== null && (
          <Button size="sm" variant="ghost" onClick={() => copy(path)}>
            <Copy className="size-3.5" aria-hidden />
            {t("copy.path")}
          </Button>
        )}
      </div>
    </>
  );
}
