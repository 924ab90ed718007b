import { useTranslation } from "react-i18next";
import type { Settings } from "@/bindings";
import { NumberSetting, Section, SwitchSetting } from "./fields";
import { policyOf, type Retention, writeRetention } from "./model";
import { setWorkflow } from "./set";

const MOST: Record<keyof Retention, number> = { days: 3_650, count: 10_000_000, megabytes: 1_000_000 };

/** What is kept of the workflow's executions. */
export function HistorySection({ settings }: { settings: Settings }) {
  const { t } = useTranslation("editor");
  const { saveSuccess, retention } = policyOf(settings);
  return (
    <Section title={t("settings.history")}>
      <SwitchSetting
        label={t("settings.saveSuccess")}
        help={t("settings.saveSuccessHelp")}
        checked={saveSuccess}
        onChange={(on) => setWorkflow("settings.saveDataSuccessExecution", on ? null : "none")}
      />
      {(["days", "count", "megabytes"] as const).map((key) => (
        <NumberSetting
          key={key}
          label={t(`settings.retention.${key}`)}
          value={retention[key]}
          min={1}
          max={MOST[key]}
          placeholder={t("settings.retention.asAll")}
          problem={t("settings.whole", { min: 1, max: MOST[key] })}
          onCommit={(value) =>
            setWorkflow("settings.retention", writeRetention({ ...retention, [key]: value }))
          }
        />
      ))}
      <p className="text-muted text-xs">{t("settings.retention.help")}</p>
    </Section>
  );
}
