import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui";

export type RunChoice = { index: number; total: number; onChange: (index: number) => void };

/** Which run of a node that ran several times. */
export function RunSwitcher({ index, total, onChange }: RunChoice) {
  const { t } = useTranslation("data");
  if (total < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend
    <div role="group" aria-label={t("runLabel")} className="flex items-center">
      <IconButton
        size="sm"
        label={t("previousRun")}
        disabled={index <= 0}
        onClick={() => onChange(index - 1)}
      >
        <ChevronLeft aria-hidden />
      </IconButton>
      <span className="whitespace-nowrap px-0.5 text-muted text-xs tabular-nums" aria-live="polite">
        {t("runOf", { run: index + 1, total })}
      </span>
      <IconButton
        size="sm"
        label={t("nextRun")}
        disabled={index >= total - 1}
        onClick={() => onChange(index + 1)}
      >
        <ChevronRight aria-hidden />
      </IconButton>
    </div>
  );
}
