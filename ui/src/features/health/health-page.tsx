import { useTranslation } from "react-i18next";
import { useHealth } from "@/shared/lib/health";
import { ErrorState, Page, Spinner } from "@/shared/ui";
import { Alarms } from "./alarms";
import { Breakers } from "./breakers";
import { Counters } from "./counters";
import { DataSize } from "./data-size";
import { Triggers } from "./triggers";
import { Verdict } from "./verdict";

/** Whether what should happen does happen. */
export function HealthPage() {
  const { t } = useTranslation("health");
  const health = useHealth(5_000);
  return (
    <Page title={t("title")}>
      {health.data === undefined && health.error !== null ? (
        <ErrorState error={health.error} onRetry={() => void health.refetch()} />
      ) : health.data === undefined ? (
        <div className="flex justify-center py-16">
          <Spinner className="size-6" />
        </div>
      ) : (
        <div className="flex flex-col gap-8">
          <div className="flex flex-col gap-3">
            <Verdict health={health.data} stale={health.error !== null} />
            <Counters health={health.data} />
          </div>
          <Alarms />
          <Triggers />
          <Breakers breakers={health.data.breakers} />
          <DataSize health={health.data} />
        </div>
      )}
    </Page>
  );
}
