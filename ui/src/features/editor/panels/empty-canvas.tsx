import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, EmptyState } from "@/shared/ui";
import { openPalette, useCanvasUi } from "../canvas/ui-store";
import { useEditor } from "../store";

/** What an empty workflow needs first. */
export function EmptyCanvas() {
  const { t } = useTranslation("editor");
  const empty = useEditor((s) => s.document?.nodes.length === 0);
  const open = useCanvasUi((s) => s.panel === "add");
  if (!empty) return null;
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center">
      <EmptyState
        title={t("empty.title")}
        className="pointer-events-auto"
        action={
          !open && (
            <Button variant="primary" onClick={() => openPalette()}>
              <Plus className="size-4" aria-hidden />
              {t("empty.action")}
            </Button>
          )
        }
      >
        {t("empty.hint")}
      </EmptyState>
    </div>
  );
}
