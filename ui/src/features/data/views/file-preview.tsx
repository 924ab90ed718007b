import { Download } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { platform } from "@/platform";
import { Button, Dialog } from "@/shared/ui";

export type LoadedFile = { name: string; mimeType: string; data: string };

const MAX_TEXT = 200_000;
const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript|x-yaml|yaml|csv|x-ndjson))|\+(json|xml)$/;
// An SVG could bring scripts along; as an image it runs none.
const IMAGE_TYPES = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon)$/;

/** Shows an image or a text; other files can be saved. */
export function FilePreview({ file, onClose }: { file: LoadedFile | null; onClose: () => void }) {
  const { t } = useTranslation("data");
  return (
    <Dialog
      open={file !== null}
      onOpenChange={(open) => !open && onClose()}
      title={file?.name ?? ""}
      className="w-[min(860px,92vw)]"
      footer={
        file && (
          <Button onClick={() => void platform().saveBytes(file.name, file.data, file.mimeType)}>
            <Download className="size-4" aria-hidden />
            {t("files.save")}
          </Button>
        )
      }
    >
      {file && <Content file={file} />}
    </Dialog>
  );
}

function Content({ file }: { file: LoadedFile }) {
  const { t } = useTranslation("data");
  const text = useMemo(() => (TEXT_TYPES.test(file.mimeType) ? decode(file.data) : null), [file]);
  if (IMAGE_TYPES.test(file.mimeType)) {
    const source = `data:${file.mimeType};base64,${file.data}`;
    return <img src={source} alt={file.name} className="mx-auto max-h-[56vh] max-w-full object-contain" />;
  }
  if (text === null)
    return <p className="py-6 text-center text-muted">{t("files.noPreview", { type: file.mimeType })}</p>;
  return (
    <pre className="whitespace-pre-wrap break-words font-mono text-xs">
      {text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text}
    </pre>
  );
}

function decode(data: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)));
  } catch {
    return "";
  }
}
