import { Radio } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/shared/ui";

/** Says which version is live; nothing for a workflow that is not deployed. */
export function LiveBadge({ version }: { version: number | null }) {
  const { t } = useTranslation("workflows");
  if (version === null) return null;
  return (
    <Badge tone="success" className="shrink-0">
      <Radio aria-hidden />
      {t("deploy.badge", { version })}
    </Badge>
  );
}
