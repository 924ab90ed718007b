import { useTranslation } from "react-i18next";
import type { Words } from "./completion-source";

/** The words of the completion list. */
export function useCompletionWords(): Words {
  const { t } = useTranslation("expression");
  return {
    section: t("section", { returnObjects: true }),
    kind: t("type", { returnObjects: true }),
  };
}
