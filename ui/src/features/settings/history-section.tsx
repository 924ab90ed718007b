import { useTranslation } from "react-i18next";
import { NumberSetting } from "./number-setting";
import { Section } from "./section";

/** How long executions are kept. The first rule that is reached decides. */
export function HistorySection() {
  const { t } = useTranslation("settings");
  return (
    <Section id="history" title={t("section.history")}>
      <NumberSetting
        setting="retention.days"
        fallback={30}
        min={1}
        max={3_650}
        label={t("retention.days")}
        help={t("retention.daysHelp")}
        unit={t("retention.daysUnit")}
      />
      <NumberSetting
        setting="retention.count"
        fallback={10_000}
        min={1}
        max={10_000_000}
        label={t("retention.count")}
        help={t("retention.countHelp")}
        unit={t("retention.countUnit")}
      />
      <NumberSetting
        setting="retention.megabytes"
        fallback={2_048}
        min={64}
        max={1_000_000}
        label={t("retention.megabytes")}
        help={t("retention.megabytesHelp")}
        unit="MB"
      />
    </Section>
  );
}
