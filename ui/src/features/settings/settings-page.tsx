import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { runCommand } from "@/app/commands";
import { navigate } from "@/app/router";
import { type Theme, useTheme } from "@/app/theme";
import { platform } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { useSetting } from "@/shared/lib/settings";
import { Button, Page, Select } from "@/shared/ui";
import { AboutSection } from "./about-section";
import { DesktopSection } from "./desktop-section";
import { HistorySection } from "./history-section";
import { NotificationsSection } from "./notifications-section";
import { Row } from "./row";
import { RunningSection } from "./running-section";
import { Section } from "./section";

const SECTIONS = [
  "look",
  "running",
  "history",
  "notifications",
  "desktop",
  "audit",
  "start",
  "about",
] as const;

/** How Millrace is, for everybody at this computer. */
export function SettingsPage() {
  const { t } = useTranslation("settings");
  const inWindow = platform().desktop !== undefined;
  return (
    <Page title={t("title")}>
      <div className="flex gap-8">
        <nav aria-label={t("sections")} className="sticky top-8 hidden w-44 shrink-0 self-start lg:block">
          <ul className="flex flex-col gap-0.5">
            {SECTIONS.filter((id) => id !== "desktop" || inWindow).map((id) => (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => goTo(id)}
                  className="w-full rounded-md px-2 py-1 text-left text-muted hover:bg-hover hover:text-ink"
                >
                  {t(`section.${id}`)}
                </button>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0 max-w-200 flex-1">
          <LookSection />
          <RunningSection />
          <HistorySection />
          <NotificationsSection />
          <DesktopSection />
          <Section id="audit" title={t("section.audit")}>
            <Row label={t("audit.label")} help={t("audit.help")}>
              <Button onClick={() => navigate({ page: "audit" })}>
                {t("audit.open")}
                <ChevronRight className="size-4" aria-hidden />
              </Button>
            </Row>
          </Section>
          <StartSection />
          <AboutSection />
        </div>
      </div>
    </Page>
  );
}

/** Brings a section into view and gives it the keyboard. */
function goTo(id: string): void {
  const section = document.getElementById(`settings-${id}`);
  section?.scrollIntoView({ block: "start", behavior: "smooth" });
  section?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}

const THEMES: Theme[] = ["system", "light", "dark"];

function LookSection() {
  const { t } = useTranslation("settings");
  const [theme, setTheme] = useTheme();
  return (
    <Section id="look" title={t("section.look")}>
      <Row label={t("theme")}>
        <Select
          label={t("theme")}
          value={theme}
          onChange={(value) => setTheme(value as Theme)}
          options={THEMES.map((each) => ({ value: each, label: t(`themes.${each}`) }))}
          className="w-48"
        />
      </Row>
      <Row label={t("shortcuts")}>
        <Button onClick={() => runCommand("app.shortcuts")}>{t("shortcutsShow")}</Button>
      </Row>
    </Section>
  );
}

function StartSection() {
  const { t } = useTranslation("settings");
  const [, setDone] = useSetting("first_run_done", false);
  return (
    <Section id="start" title={t("section.start")}>
      <Row label={t("startHint")}>
        <Button
          onClick={() => {
            setDone(false);
            notify.success(t("startShown"));
          }}
        >
          {t("startAgain")}
        </Button>
      </Row>
    </Section>
  );
}
