import { useTranslation } from "react-i18next";
import { platform } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { useSetting } from "@/shared/lib/settings";
import { Switch } from "@/shared/ui";
import { Row } from "./row";
import { Section } from "./section";

/** What one is told of. */
export function NotificationsSection() {
  const { t } = useTranslation("settings");
  const [failures, setFailures] = useSetting("notify.failures", true);
  const [alarms, setAlarms] = useSetting("notify.alarms", true);
  return (
    <Section id="notifications" title={t("section.notifications")}>
      <Row label={t("notify.failures")} help={t("notify.failuresHelp")}>
        <Switch label={t("notify.failures")} checked={failures} onChange={setFailures} />
      </Row>
      <Row label={t("notify.alarms")} help={t("notify.alarmsHelp")}>
        <Switch label={t("notify.alarms")} checked={alarms} onChange={setAlarms} />
      </Row>
      {platform().notifications !== undefined && <BrowserRow />}
    </Section>
  );
}

/** The browser asks the user itself, but only after a click. */
function BrowserRow() {
  const { t } = useTranslation("settings");
  const [on, setOn] = useSetting("notify.browser", false);
  const allowed = platform().notifications?.allowed() ?? false;
  const change = async (wanted: boolean) => {
    if (!wanted) setOn(false);
    else if (await platform().notifications?.ask()) setOn(true);
    else notify.error(t("notify.refused"));
  };
  return (
    <Row label={t("notify.browser")} help={t("notify.browserHelp")}>
      <Switch
        label={t("notify.browser")}
        checked={on && allowed}
        onChange={(wanted) => void change(wanted)}
      />
    </Row>
  );
}
