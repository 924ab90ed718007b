import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Workflow } from "@/bindings";
import { call } from "@/platform";
import { useCanvasUi } from "../canvas/ui-store";
import { ChoiceSetting, NumberSetting, Section, TextSetting } from "./fields";
import { isZone } from "./model";
import { setWorkflow } from "./set";

const zones = Intl.supportedValuesOf("timeZone");
/** A year. */
const LONGEST = 31_536_000;

/** Name, tags, time zone, run order, time limit. */
export function GeneralSection({ document }: { document: Workflow }) {
  const { t } = useTranslation("editor");
  const { settings } = document;
  const at = useCanvasUi((s) => s.settingsField);
  const info = useQuery({
    queryKey: ["app_info"],
    queryFn: () => call("app_info", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const own = info.data?.timezone;
  const limit = settings.executionTimeout ?? 0;
  return (
    <Section title={t("settings.general")}>
      <TextSetting
        label={t("settings.name")}
        value={document.name}
        check={(text) => (text === "" ? t("settings.noName") : null)}
        onCommit={(text) => setWorkflow("name", text)}
      />
      <TextSetting
        label={t("settings.tags")}
        help={t("settings.tagsHelp")}
        value={(document.tags ?? []).join(", ")}
        onCommit={(text) => setWorkflow("tags", tagsOf(text))}
      />
      <TextSetting
        label={t("settings.timezone")}
        help={t("settings.timezoneHelp")}
        value={settings.timezone ?? ""}
        placeholder={own ? t("settings.timezoneOwn", { zone: own }) : t("settings.timezoneDefault")}
        suggestions={zones}
        autoFocus={at === "timezone"}
        check={(text) => (text === "" || isZone(text) ? null : t("settings.noZone"))}
        onCommit={(text) => setWorkflow("settings.timezone", text || null)}
      />
      <NumberSetting
        label={t("settings.limit")}
        help={t("settings.limitHelp")}
        value={limit > 0 ? limit : null}
        min={1}
        max={LONGEST}
        placeholder={t("settings.noLimit")}
        problem={t("settings.whole", { min: 1, max: LONGEST })}
        onCommit={(value) => setWorkflow("settings.executionTimeout", value)}
      />
      <ChoiceSetting
        label={t("settings.order")}
        value={settings.executionOrder === "v1" ? "v1" : "v0"}
        onChange={(value) => setWorkflow("settings.executionOrder", value)}
        options={[
          { value: "v1", label: t("settings.v1"), help: t("settings.v1Help") },
          { value: "v0", label: t("settings.v0"), help: t("settings.v0Help") },
        ]}
      />
    </Section>
  );
}

const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
];
