import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Desktop, platform } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { useSetting } from "@/shared/lib/settings";
import { Select, Switch } from "@/shared/ui";
import { Row } from "./row";
import { Section } from "./section";

const ACTIONS = ["ask", "tray", "quit"] as const;

/** The window, the tray and the start. Nothing in a browser, which has none of them. */
export function DesktopSection() {
  const { t } = useTranslation("settings");
  const desktop = platform().desktop;
  const [action, setAction] = useSetting<string>("desktop.close_action", "ask");
  if (desktop === undefined) return null;
  return (
    <Section id="desktop" title={t("section.desktop")}>
      <Row label={t("closing.label")} help={t("closing.help")}>
        <Select
          label={t("closing.label")}
          value={ACTIONS.find((each) => each === action) ?? "ask"}
          onChange={setAction}
          options={ACTIONS.map((value) => ({ value, label: t(`closing.${value}`) }))}
          className="w-48"
        />
      </Row>
      <AutostartRow desktop={desktop} />
    </Section>
  );
}

const KEY = ["desktop", "autostart"];

/** The system keeps this, not Millrace: it is read from there each time. */
function AutostartRow({ desktop }: { desktop: Desktop }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => desktop.autostart(), staleTime: 0 });
  const change = async (on: boolean) => {
    client.setQueryData(KEY, on);
    try {
      await desktop.setAutostart(on);
    } catch (failure) {
      notify.error(failure);
    }
    void client.invalidateQueries({ queryKey: KEY });
  };
  return (
    <Row label={t("autostart.label")} help={error === null ? t("autostart.help") : t("autostart.unknown")}>
      <Switch
        label={t("autostart.label")}
        checked={data ?? false}
        disabled={data === undefined}
        onChange={(on) => void change(on)}
      />
    </Row>
  );
}
