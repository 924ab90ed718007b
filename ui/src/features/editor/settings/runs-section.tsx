import { useTranslation } from "react-i18next";
import type { Settings } from "@/bindings";
import { ChoiceSetting, NumberSetting, Section, SwitchSetting } from "./fields";
import { policyOf } from "./model";
import { setWorkflow } from "./set";

/** How executions that triggers start get along with each other. */
export function RunsSection({ settings }: { settings: Settings }) {
  const { t } = useTranslation("editor");
  const { overlap, maxConcurrency, priority, expectDaily } = policyOf(settings);
  return (
    <Section title={t("settings.runs")}>
      <ChoiceSetting
        label={t("settings.overlap")}
        help={t("settings.overlapHelp")}
        value={overlap}
        onChange={(value) => setWorkflow("settings.overlap", value === "allow" ? null : value)}
        options={[
          { value: "allow", label: t("settings.allow"), help: t("settings.allowHelp") },
          { value: "queue", label: t("settings.queue"), help: t("settings.queueHelp") },
          { value: "skip", label: t("settings.skip"), help: t("settings.skipHelp") },
        ]}
      />
      <NumberSetting
        label={t("settings.parallel")}
        help={t("settings.parallelHelp")}
        value={maxConcurrency}
        min={1}
        max={1_000}
        placeholder={t("settings.noLimit")}
        problem={t("settings.whole", { min: 1, max: 1_000 })}
        onCommit={(value) => setWorkflow("settings.maxConcurrency", value)}
      />
      <NumberSetting
        label={t("settings.priority")}
        help={t("settings.priorityHelp")}
        value={priority === 0 ? null : priority}
        min={-10}
        max={10}
        placeholder="0"
        problem={t("settings.whole", { min: -10, max: 10 })}
        onCommit={(value) => setWorkflow("settings.priority", value === 0 ? null : value)}
      />
      <SwitchSetting
        label={t("settings.daily")}
        help={t("settings.dailyHelp")}
        checked={expectDaily}
        onChange={(on) => setWorkflow("settings.expectDaily", on ? true : null)}
      />
    </Section>
  );
}
