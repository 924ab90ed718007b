// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
import { useVirtualizer } from "@tanstack/react-virtual";
import { Download, Eye, File } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { call, platform } from "@/platform";
import { Button } from "@/shared/ui";
import { type BinaryInfo, type Item, sizeOf } from "../model/item";
import type { ItemSource } from "../model/sources";
import { FilePreview, type LoadedFile } from "./file-preview";
import type { ViewProps } from "./types";
import { useRangeReport } from "./use-range-report";

/** Files of items, by item. */
export function FilesView({ items, onRange, label, source }: ViewProps & { source: ItemSource }) {
  const { t } = useTranslation("data");
  const scroller = useRef<HTMLElement>(null);
  const [shown, setShown] = useState<LoadedFile | null>(null);
  const virtual = useVirtualizer({
    count: items.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => 76,
    overscan: 4,
  });
  const rows = virtual.getVirtualItems();
  useRangeReport(rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0, onRange);
  return (
    <>
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
                className="absolute top-0 left-0 w-full border-line border-b px-3 py-2"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <p className="text-muted text-xs tabular-nums">
                  {t("itemNumber", { number: (item?.index ?? row.index) + 1 })}
                </p>
                {item && <ItemFiles item={item} source={source} onView={setShown} />}
              </div>
            );
          })}
        </div>
      </section>
      <FilePreview file={shown} onClose={() => setShown(null)} />
    </>
  );
}

type ItemFilesProps = { item: Item; source: ItemSource; onView: (file: LoadedFile) => void };

function ItemFiles({ item, source, onView }: ItemFilesProps) {
  const { t } = useTranslation("data");
  const files = Object.entries(item.binary ?? {});
  if (files.length === 0) return <p className="text-muted text-xs">{t("files.none")}</p>;
  return (
    <ul>
      {files.map(([property, file]) => (
        <FileRow key={property} item={item} property={property} file={file} source={source} onView={onView} />
      ))}
    </ul>
  );
}

type FileRowProps = ItemFilesProps & { property: string; file: BinaryInfo };

function FileRow({ item, property, file, source, onView }: FileRowProps) {
  const { t } = useTranslation("data");
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const name = file.fileName ?? property;

  const withFile = async (use: (loaded: LoadedFile) => unknown) => {
    setState("busy");
    try {
      await use(await load(source, item, property, file));
      setState("idle");
    } catch {
      setState("failed");
    }
  };

  return (
    <li className="mt-1 flex items-center gap-2 rounded-md border border-line px-2 py-1.5">
      <File className="size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-xs">{name}</p>
        <p className="truncate text-muted text-xs">
          {[property, file.mimeType, sizeOf(file)].filter(Boolean).join(" · ")}
        </p>
        {state === "failed" && (
          <p role="alert" className="text-error-ink text-xs">
            {t("files.failed")}
          </p>
        )}
      </div>
      <Button
        size="sm"
        variant="ghost"
        disabled={state === "busy"}
        aria-label={t("files.viewNamed", { name })}
        onClick={() => void withFile(onView)}
      >
        <Eye className="size-3.5" aria-hidden />
        {t("files.view")}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        disabled={state === "busy"}
        aria-label={t("files.saveNamed", { name })}
        onClick={() => void withFile((f) => platform().saveBytes(f.name, f.data, f.mimeType))}
      >
        <Download className="size-3.5" aria-hidden />
        {t("files.save")}
      </Button>
    </li>
  );
}

async function load(source: ItemSource, item: Item, property: string, file: BinaryInfo): Promise<LoadedFile> {
  if (source.kind === "local") {
    const mimeType = file.mimeType ?? "application/octet-stream";
    return { name: file.fileName ?? property, mimeType, data: file.data ?? "" };
  }
  const answer = await call("binary_get", { port: source.port, item: item.index, property });
  return { name: answer.file_name || property, mimeType: answer.mime_type, data: answer.data };
}
