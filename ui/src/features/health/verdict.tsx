import {
  ArrowRight,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { Health } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { ago, moment } from "@/shared/lib/format";
import { decisionsOf, type Tone, verdictOf } from "./model";

const LOOKS: Record<Tone, { icon: LucideIcon; box: string; ink: string }> = {
  success: { icon: CircleCheck, box: "border-success bg-success-soft", ink: "text-success-ink" },
  waiting: { icon: TriangleAlert, box: "border-waiting bg-waiting-soft", ink: "text-waiting-ink" },
  error: { icon: CircleAlert, box: "border-error bg-error-soft", ink: "text-error-ink" },
  neutral: { icon: CircleDashed, box: "border-line bg-surface", ink: "text-muted" },
};

/** The one sentence that says how things are. */
export function Verdict({ health, stale }: { health: Health; stale: boolean }) {
  const { t } = useTranslation("health");
  const { tone, key, count } = verdictOf(health);
  const decisions = decisionsOf(health);
  const { icon: Icon, box, ink } = LOOKS[tone];
  return (
    <div role="status" className={cn("flex items-start gap-3 rounded-lg border px-4 py-3", box)}>
      <Icon className={cn("mt-0.5 size-5 shrink-0", ink)} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-lg">{t(`verdict.${key}`, { count })}</p>
        <p className="text-ink">{t(`verdictHint.${key}`, { count })}</p>
        {decisions.length > 0 && (
          <p className="mt-1 flex flex-wrap gap-x-4">
            {decisions.map((decision) => (
              <a
                key={decision.key}
                href={routePath(decision.route)}
                className="inline-flex items-center gap-1 font-medium text-ink underline underline-offset-2 hover:decoration-2"
              >
                {t(`decision.${decision.key}${decision.key === key ? "Show" : ""}`, {
                  count: decision.count,
                })}
                <ArrowRight className="size-3.5" aria-hidden />
              </a>
            ))}
          </p>
        )}
      </div>
      <p className="shrink-0 text-right text-ink text-xs" title={moment(health.started_at)}>
        {t("upSince", { time: ago(health.started_at) })}
        <br />
        {stale
          ? t("stale")
          : health.checked_at === null
            ? t("notChecked")
            : t("checked", { time: ago(health.checked_at) })}
      </p>
    </div>
  );
}
