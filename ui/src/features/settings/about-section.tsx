import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "@/platform";
import { ErrorState, Spinner } from "@/shared/ui";
import { Row } from "./row";
import { Section } from "./section";

/** Which Millrace this is and where it keeps things. */
export function AboutSection() {
  const { t } = useTranslation("settings");
  return (
    <Section id="about" title={t("section.about")}>
      <About />
    </Section>
  );
}

function About() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useQuery({ queryKey: ["app_info"], queryFn: () => call("app_info", {}) });
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <div className="flex justify-center py-6">
        <Spinner />
      </div>
    );
  }
  return (
    <>
      <Row label={t("version")}>{data.version}</Row>
      <Row label={t("dataDir")} help={t("dataHint")}>
        <Path value={data.data_dir} />
      </Row>
      <Row label={t("exampleFolder")}>
        <Path value={data.example_folder} />
      </Row>
    </>
  );
}

const Path = ({ value }: { value: string }) => (
  <code className="block max-w-100 select-text truncate font-mono text-xs" title={value}>
    {value}
  </code>
);
