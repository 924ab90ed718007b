import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import { moment } from "@/shared/lib/format";
import { Button, Tooltip } from "@/shared/ui";
import { useEditor } from "../store";

/** Whether the draft is on disk. */
export function SaveMark() {
  const { t } = useTranslation("editor");
  const save = useEditor((s) => s.save);
  const retry = useEditor((s) => s.retrySave);
  if (save.state === "failed") {
    return (
      <span role="alert" className="flex items-center gap-1.5 text-error-ink text-xs">
        <CircleAlert className="size-4" aria-hidden />
        <Tooltip label={`${save.error.message} ${save.error.hint}`}>
          <span>{t("save.failed")}</span>
        </Tooltip>
        <Button size="sm" variant="danger" onClick={retry}>
          {t("save.retry")}
        </Button>
      </span>
    );
  }
  const saving = save.state === "saving";
  const label = saving ? t("save.saving") : t("save.saved");
  return (
    <Tooltip label={saving ? label : t("save.savedAt", { time: moment(save.at) })}>
      <span role="status" className="flex items-center gap-1.5 text-muted text-xs">
        {saving ? <LoaderCircle className="size-4" aria-hidden /> : <Check className="size-4" aria-hidden />}
        {label}
      </span>
    </Tooltip>
  );
}
