import { ClipboardPaste, FileInput, Upload } from "lucide-react";
import { useTranslation } from "react-i18next";
import { openTextFiles, platform } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { Button, Menu } from "@/shared/ui";
import { importFiles } from "./actions";

/** Imports from files or from the clipboard. */
export function ImportButton() {
  const { t } = useTranslation("workflows");
  return (
    <Menu
      entries={[
        {
          id: "files",
          label: t("importFiles"),
          icon: <FileInput aria-hidden />,
          onSelect: () => void chooseFiles(),
        },
        {
          id: "clipboard",
          label: t("importClipboard"),
          icon: <ClipboardPaste aria-hidden />,
          onSelect: () => void importClipboard(),
        },
      ]}
    >
      <Button>
        <Upload className="size-4" aria-hidden />
        {t("import")}
      </Button>
    </Menu>
  );
}

export async function chooseFiles(): Promise<void> {
  await importFiles(await openTextFiles(".json,application/json"));
}

export async function importClipboard(): Promise<void> {
  try {
    const text = await platform().readClipboard();
    if (text.trim() === "") notify.error(i18n.t("workflows:clipboardEmpty"));
    else await importFiles([{ name: "", text }]);
  } catch (error) {
    notify.error(error instanceof DOMException ? i18n.t("editor:clipboard.denied") : error);
  }
}
