import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Settings } from "@/bindings";
import { call } from "@/platform";
import { useEditor } from "../store";
import { ChoiceSetting, NumberSetting, Section, SwitchSetting } from "./fields";
import { policyOf } from "./model";
import { setWorkflow } from "./set";

/** What happens when an execution fails. */
export function FailureSection({ settings }: { settings: Settings }) {
  const { t } = useTranslation("editor");
  const { tries, breaker } = policyOf(settings);
  return (
    <Section title={t("settings.failure")}>
      <ErrorWorkflow settings={settings} />
      <NumberSetting
        label={t("settings.tries")}
        help={t("settings.triesHelp")}
        value={tries === 1 ? null : tries}
        min={1}
        max={20}
        placeholder={t("settings.once")}
        problem={t("settings.whole", { min: 1, max: 20 })}
        onCommit={(value) =>
          setWorkflow("settings.retry", value === null || value === 1 ? null : { tries: value })
        }
      />
      <SwitchSetting
        label={t("settings.breaker")}
        help={t("settings.breakerHelp")}
        checked={breaker}
        onChange={(on) => setWorkflow("settings.breaker", on ? null : false)}
      />
    </Section>
  );
}

/** Only a workflow with an Error Trigger hears of failures. */
function ErrorWorkflow({ settings }: { settings: Settings }) {
  const { t } = useTranslation("editor");
  const { errorWorkflow } = policyOf(settings);
  const self = useEditor((s) => s.workflowId);
  const list = useQuery({
    queryKey: ["workflows", "error_trigger"],
    queryFn: () => call("workflow_list", { node_type: "error_trigger", limit: 200 }),
  });
  const able = (list.data?.items ?? []).filter((w) => w.id !== self);
  const known = errorWorkflow === null || able.some((w) => w.id === errorWorkflow);
  return (
    <ChoiceSetting
      label={t("settings.errorWorkflow")}
      help={
        list.isSuccess && able.length === 0 ? t("settings.noErrorWorkflow") : t("settings.errorWorkflowHelp")
      }
      value={errorWorkflow ?? ""}
      onChange={(value) => setWorkflow("settings.errorWorkflow", value || null)}
      options={[
        { value: "", label: t("settings.none") },
        ...able.map((w) => ({ value: w.id, label: w.name })),
        ...(known || !list.isSuccess
          ? []
          : [{ value: errorWorkflow, label: t("settings.unknownWorkflow", { id: errorWorkflow }) }]),
      ]}
    />
  );
}
