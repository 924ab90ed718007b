import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { runCommand } from "@/app/commands";
import { type Theme, useTheme } from "@/app/theme";
import { call } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { useSetting } from "@/shared/lib/settings";
import { Button, ErrorState, Page, Select, Spinner } from "@/shared/ui";

const THEMES: Theme[] = ["system", "light", "dark"];

export function SettingsPage() {
  const { t } = useTranslation("settings");
  const [theme, setTheme] = useTheme();
  const [, setDone] = useSetting("first_run_done", false);
  return (
    <Page title={t("title")}>
      <Section title={t("look")}>
        <Row label={t("theme")}>
          <Select
            label={t("theme")}
            value={theme}
            onChange={(value) => setTheme(value as Theme)}
            options={THEMES.map((each) => ({ value: each, label: t(`themes.${each}`) }))}
            className="w-48"
          />
        </Row>
      </Section>
      <Section title={t("shortcuts")}>
        <Row label={t("shortcutsShow")}>
          <Button onClick={() => runCommand("app.shortcuts")}>{t("shortcutsShow")}</Button>
        </Row>
      </Section>
      <Section title={t("start")}>
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
      <Section title={t("about")}>
        <About />
      </Section>
    </Page>
  );
}

function About() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useQuery({ queryKey: ["app_info"], queryFn: () => call("app_info", {}) });
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Spinner />;
  return (
    <>
      <Row label={t("version")}>{data.version}</Row>
      <Row label={t("dataDir")} help={t("dataHint")}>
        <code className="select-text font-mono text-xs">{data.data_dir}</code>
      </Row>
      <Row label={t("exampleFolder")}>
        <code className="select-text font-mono text-xs">{data.example_folder}</code>
      </Row>
      <Row label={t("timezone")}>{data.timezone}</Row>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-6">
      <h2 className="mb-2 font-semibold text-base">{title}</h2>
      <div className="rounded-lg border border-line bg-surface">{children}</div>
    </section>
  );
}

function Row({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-12 items-center gap-4 border-line border-b px-4 py-2 last:border-0">
      <div className="flex-1">
        <div>{label}</div>
        {help && <div className="text-muted text-xs">{help}</div>}
      </div>
      <div className="min-w-0 truncate">{children}</div>
    </div>
  );
}
