import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui";
import { useExpressionScope } from "./context";

/** Which item results are shown for; the same for all fields of the inspector. */
export function ItemStepper() {
  const { t } = useTranslation("expression");
  const { item, setItem, itemCount } = useExpressionScope();
  if (itemCount < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend
    <div role="group" aria-label={t("item.label")} className="flex items-center">
      <IconButton size="sm" label={t("item.previous")} disabled={item <= 0} onClick={() => setItem(item - 1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <span className="whitespace-nowrap px-0.5 text-muted text-xs tabular-nums">
        {t("item.of", { number: item + 1, count: itemCount })}
      </span>
      <IconButton
        size="sm"
        label={t("item.next")}
        disabled={item >= itemCount - 1}
        onClick={() => setItem(item + 1)}
      >
        <ChevronRight aria-hidden />
      </IconButton>
    </div>
  );
}
