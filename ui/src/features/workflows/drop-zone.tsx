import { Upload } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readTextFiles } from "@/platform";
import { importFiles } from "./actions";

const hasFiles = (event: React.DragEvent) => event.dataTransfer.types.includes("Files");

/** Takes workflow files that are dropped on the page from outside, and workflow JSON that is pasted. */
export function DropZone({ children }: { children: ReactNode }) {
  const { t } = useTranslation("workflows");
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const leave = () => {
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the import menu is the keyboard's way
    <div
      className="relative flex min-w-0 flex-1"
      onDragEnter={(event) => {
        if (!hasFiles(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={leave}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        void readTextFiles(event.dataTransfer.files).then(importFiles);
      }}
      onPaste={(event) => {
        const text = event.clipboardData.getData("text/plain");
        if (event.target instanceof HTMLInputElement || !text.trimStart().startsWith("{")) return;
        event.preventDefault();
        void importFiles([{ name: "", text }]);
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-4 z-30 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-accent border-dashed bg-paper/90 font-semibold text-base">
          <Upload className="size-7 text-accent" aria-hidden />
          {t("drop")}
        </div>
      )}
    </div>
  );
}
