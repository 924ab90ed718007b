import { useTranslation } from "react-i18next";
import type { StatsPoint } from "@/bindings";
import { count, duration } from "@/shared/lib/format";
import { pointName } from "./charts";

/** The series as numbers, newest first. */
export function SeriesTable({ series, hourly }: { series: StatsPoint[]; hourly: boolean }) {
  const { t } = useTranslation("stats");
  const cell = "px-4 py-1.5 text-right";
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full tabular-nums">
        <caption className="sr-only">{t("overTime")}</caption>
        <thead>
          <tr className="border-line border-b text-muted text-xs">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {t(hourly ? "hour" : "day")}
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              {t("success")}
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              {t("failed")}
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              {t("canceled")}
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              {t("mean")}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...series].reverse().map((point) => (
            <tr key={point.at} className="border-line border-b last:border-0">
              <th scope="row" className="px-4 py-1.5 text-left font-normal">
                {pointName(point.at, hourly)}
              </th>
              <td className={cell}>{count(point.success)}</td>
              <td className={point.failed > 0 ? `${cell} text-error-ink` : cell}>{count(point.failed)}</td>
              <td className={cell}>{count(point.canceled)}</td>
              <td className={cell}>{point.mean_ms === null ? "–" : duration(point.mean_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
