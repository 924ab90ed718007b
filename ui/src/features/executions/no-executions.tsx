import { CircleCheck, ListChecks, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, EmptyState } from "@/shared/ui";

interface Props {
  deadLetters: boolean;
  narrowed: boolean;
  onClear(): void;
}

/** Why the list is empty. */
export function NoExecutions({ deadLetters, narrowed, onClear }: Props) {
  const { t } = useTranslation("executions");
  if (narrowed) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={t("emptyFilter.title")}
        action={<Button onClick={onClear}>{t("emptyFilter.action")}</Button>}
      >
        {t("emptyFilter.hint")}
      </EmptyState>
    );
  }
  return deadLetters ? (
    <EmptyState icon={<CircleCheck aria-hidden />} title={t("emptyDead.title")}>
      {t("emptyDead.hint")}
    </EmptyState>
  ) : (
    <EmptyState icon={<ListChecks aria-hidden />} title={t("empty.title")}>
      {t("empty.hint")}
    </EmptyState>
  );
}
