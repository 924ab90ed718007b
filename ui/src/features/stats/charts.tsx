import { Table } from "lucide-react";
import { DateTime } from "luxon";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StatsPoint } from "@/bindings";
import { i18n } from "@/shared/i18n";
import { duration } from "@/shared/lib/format";
import { Button } from "@/shared/ui";
import { Chart } from "./chart";
import { SeriesTable } from "./series-table";

interface Props {
  series: StatsPoint[];
  hourly: boolean;
}

/** A point's time in words: a day, or an hour of a day. */
export const pointName = (at: number, hourly: boolean): string =>
  DateTime.fromMillis(at)
    .setLocale(i18n.language)
    .toLocaleString(
      hourly
        ? { weekday: "short", hour: "numeric", minute: "2-digit" }
        : { weekday: "short", day: "numeric", month: "short" },
    );

const axisName = (at: number, hourly: boolean): string =>
  DateTime.fromMillis(at)
    .setLocale(i18n.language)
    .toLocaleString(hourly ? { hour: "numeric", minute: "2-digit" } : { month: "short", day: "numeric" });

/** How often and how long, over time; the same as a table for those who do not see pictures, or would rather read. */
export function Charts({ series, hourly }: Props) {
  const { t } = useTranslation("stats");
  const [asTable, setAsTable] = useState(false);
  return (
    <section aria-label={t("overTime")}>
      <div className="mb-2 flex items-center">
        <h2 className="flex-1 font-semibold text-base">{t("overTime")}</h2>
        <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
          <Table className="size-3.5" aria-hidden />
          {t(asTable ? "asCharts" : "asTable")}
        </Button>
      </div>
      {!asTable && <Pictures series={series} hourly={hourly} />}
      <div className={asTable ? "" : "sr-only"}>
        <SeriesTable series={series} hourly={hourly} />
      </div>
    </section>
  );
}

function Pictures({ series, hourly }: Props) {
  const { t } = useTranslation("stats");
  const at = useMemo(() => series.map((point) => point.at / 1_000), [series]);
  // Each bar is drawn whole and the next, lower one over it: together they look stacked.
  const stacks = useMemo(
    () => [
      series.map((point) => point.success + point.failed + point.canceled),
      series.map((point) => point.success + point.failed),
      series.map((point) => point.success),
    ],
    [series],
  );
  const means = useMemo(() => [series.map((point) => point.mean_ms)], [series]);
  const said = (i: number) => series[i] && pointName(series[i].at, hourly);
  return (
    <div aria-hidden className="flex flex-col gap-3">
      <Chart
        title={t(hourly ? "runsByHour" : "runsByDay")}
        kind="bars"
        at={at}
        values={stacks}
        colours={["--canceled", "--error", "--success"]}
        legend={[
          { colour: "--success", label: t("success") },
          { colour: "--error", label: t("failed") },
          { colour: "--canceled", label: t("canceled") },
        ]}
        format={(value) => (Number.isInteger(value) ? String(value) : "")}
        formatTime={(at) => axisName(at, hourly)}
        readout={(i) => {
          const point = series[i];
          return point && t("readoutRuns", { ...point, day: said(i) });
        }}
      />
      <Chart
        title={t("durationTitle")}
        kind="line"
        at={at}
        values={means}
        colours={["--accent"]}
        legend={[{ colour: "--accent", label: t("mean") }]}
        format={duration}
        formatTime={(at) => axisName(at, hourly)}
        readout={(i) => {
          const mean = series[i]?.mean_ms;
          return mean == null
            ? t("readoutNone", { day: said(i) })
            : t("readoutMean", { day: said(i), time: duration(mean) });
        }}
      />
    </div>
  );
}
