import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Mark } from "@/app/shell/mark";
import { cn } from "@/shared/lib/cn";
import { Button } from "@/shared/ui";
import { STEPS, useFirstSteps } from "./first-steps";

/** The first start: three short steps, skippable. */
export function Welcome({ openExample, busy }: { openExample: (() => void) | undefined; busy: boolean }) {
  const { t } = useTranslation("home");
  const { taken, current, finish } = useFirstSteps();
  return (
    <section aria-label={t("steps.label")} className="mb-8 rounded-lg border border-line bg-surface p-6">
      <div className="mb-5 flex items-start gap-4">
        <Mark className="size-10 shrink-0 text-accent" />
        <div className="flex-1">
          <h2 className="font-semibold text-2xl">{t("welcome")}</h2>
          <p className="mt-1 text-base text-muted">{t("welcomeText")}</p>
        </div>
        <Button variant="ghost" onClick={finish}>
          {t("steps.skip")}
        </Button>
      </div>
      <ol className="grid grid-cols-3 gap-3">
        {STEPS.map((step, i) => (
          <li
            key={step}
            aria-current={step === current ? "step" : undefined}
            className={cn(
              "flex flex-col gap-1 rounded-md border p-4",
              step === current ? "border-accent" : "border-line",
            )}
          >
            <span
              className={cn(
                "mb-1 flex size-6 items-center justify-center rounded-full font-semibold text-xs",
                taken.includes(step) ? "bg-success-soft text-success-ink" : "bg-accent-soft text-accent",
              )}
            >
              {taken.includes(step) ? <Check className="size-4" aria-hidden /> : i + 1}
            </span>
            <h3 className="font-semibold text-base">{t(`steps.${step}.title`)}</h3>
            <p className="text-muted">{t(`steps.${step}.text`)}</p>
            {step === "open" && current === "open" && openExample !== undefined && (
              <Button variant="primary" className="mt-2 self-start" busy={busy} onClick={openExample}>
                {t("steps.open.title")}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
