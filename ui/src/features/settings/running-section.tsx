import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "@/platform";
import { NumberSetting } from "./number-setting";
import { Row } from "./row";
import { Section } from "./section";

/** How executions run. */
export function RunningSection() {
  const { t } = useTranslation("settings");
  const { data } = useQuery({ queryKey: ["app_info"], queryFn: () => call("app_info", {}) });
  return (
    <Section id="running" title={t("section.running")}>
      <NumberSetting
        setting="running.max_concurrent"
        fallback={1_000}
        min={1}
        max={100_000}
        label={t("concurrent.label")}
        help={t("concurrent.help")}
        unit={t("concurrent.unit")}
      />
      <Row label={t("timezone.label")} help={t("timezone.help")}>
        {data?.timezone ?? "…"}
      </Row>
    </Section>
  );
}
