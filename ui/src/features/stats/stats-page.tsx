import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartColumn, ListChecks, SquareArrowOutUpRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { navigate } from "@/app/router";
import { openWorkflow } from "@/features/workflows/actions";
import { call } from "@/platform";
import { Button, EmptyState, ErrorState, Page, Segmented, Spinner } from "@/shared/ui";
import { Charts } from "./charts";
import { Figures } from "./figures";

const RANGES = ["1", "7", "30", "90"] as const;
type Range = (typeof RANGES)[number];

/** A workflow's executions in numbers and pictures. */
export function StatsPage({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("stats");
  const [range, setRange] = useState<Range>("30");
  const workflow = useQuery({
    queryKey: ["workflow", workflowId],
    queryFn: () => call("workflow_get", { id: workflowId }),
  });
  const days = Number(range);
  const stats = useQuery({
    queryKey: ["stats", workflowId, days],
    queryFn: () => call("workflow_stats", { workflow_id: workflowId, days }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const name = workflow.data?.document.name;
  const error = stats.data === undefined ? (stats.error ?? workflow.error) : null;
  return (
    <Page
      title={name === undefined ? t("title") : t("titleOf", { name })}
      actions={
        <>
          <Button onClick={() => navigate({ page: "executions", workflowId })}>
            <ListChecks className="size-4" aria-hidden />
            {t("executions")}
          </Button>
          <Button onClick={() => openWorkflow(workflowId)}>
            <SquareArrowOutUpRight className="size-4" aria-hidden />
            {t("openWorkflow")}
          </Button>
        </>
      }
    >
      <div className="mb-4">
        <Segmented
          label={t("range")}
          value={range}
          onChange={setRange}
          options={RANGES.map((value) => ({ value, label: t(`ranges.${value}`) }))}
        />
      </div>
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void stats.refetch()} />
      ) : stats.data === undefined ? (
        <div className="flex justify-center py-16">
          <Spinner className="size-6" />
        </div>
      ) : stats.data.total === 0 ? (
        <EmptyState icon={<ChartColumn aria-hidden />} title={t("empty.title")}>
          {t("empty.hint")}
        </EmptyState>
      ) : (
        <div className={stats.isPlaceholderData ? "opacity-60" : ""} aria-busy={stats.isPlaceholderData}>
          <Figures stats={stats.data} />
          <Charts series={stats.data.series} hourly={stats.data.series.length > 1 && days <= 2} />
        </div>
      )}
    </Page>
  );
}
