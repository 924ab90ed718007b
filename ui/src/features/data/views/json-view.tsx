// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, Copy } from "lucide-react";
import { memo, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { platform } from "@/platform";
import { Button, IconButton } from "@/shared/ui";
import type { Item } from "../model/item";
import { jsonLines } from "../model/json-lines";
import { fullText } from "../model/preview";
import { JsonText } from "./json-text";
import type { ViewProps } from "./types";
import { useRangeReport } from "./use-range-report";

const SHORT = 60;
const LONG = 5_000;

/** Items as JSON, one after the other. */
export function JsonView({ items, base, onRange, currentItem, label }: ViewProps) {
  const { t } = useTranslation("data");
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: items.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => 160,
    overscan: 3,
  });
  const rows = virtual.getVirtualItems();
  useRangeReport(rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0, onRange);
  return (
    <section
      ref={scroller}
      aria-label={label}
      tabIndex={0}
      className="h-full overflow-auto outline-offset-[-2px]"
    >
      <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => {
          const item = items.at(row.index);
          return (
            <div
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              className="absolute top-0 left-0 w-full border-line border-b"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {item ? (
                <Block item={item} base={base} current={item.index === currentItem} />
              ) : (
                <p className="h-24 px-3 py-2 text-muted text-xs">
                  {t("loadingItem", { number: row.index + 1 })}
                </p>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

const Block = memo(function Block({
  item,
  base,
  current,
}: {
  item: Item;
  base: string | null;
  current: boolean;
}) {
  const { t } = useTranslation("data");
  const [open, setOpen] = useState(false);
  const { lines, more } = useMemo(() => jsonLines(item.json, open ? LONG : SHORT), [item.json, open]);
  return (
    <div className="group px-3 py-2">
      <div className="flex h-6 items-center gap-2">
        <span
          className={
            current
              ? "rounded-sm bg-accent-soft px-1 text-accent text-xs tabular-nums"
              : "text-muted text-xs tabular-nums"
          }
        >
          {t("itemNumber", { number: item.index + 1 })}
        </span>
        <span className="flex-1" />
        <IconButton
          size="sm"
          label={t("copy.item")}
          className="opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
          onClick={() => void platform().writeClipboard(fullText(item.json))}
        >
          <Copy aria-hidden />
        </IconButton>
      </div>
      {item.error && <p className="text-error-ink text-xs">{item.error}</p>}
      <JsonText lines={lines} base={base} scope={`json:${item.index}`} />
      {more && !open && (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setOpen(true)}>
          <ChevronDown className="size-3.5" aria-hidden />
          {t("showMore")}
        </Button>
      )}
      {more && open && <p className="pt-1 text-muted text-xs">{t("value.cut", { lines: LONG })}</p>}
    </div>
  );
});
