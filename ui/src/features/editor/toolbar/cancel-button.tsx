import { Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, Tooltip } from "@/shared/ui";
import { cancelRun } from "../run/controller";

/** Stops what runs. */
export function CancelButton() {
  const { t } = useTranslation("editor");
  return (
    <Tooltip label={t("command.cancel")} shortcut="mod+.">
      <Button variant="danger" onClick={() => void cancelRun()}>
        <Square className="size-3.5" aria-hidden />
        {t("run.cancel")}
      </Button>
    </Tooltip>
  );
}
