import { useState } from "react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { Health } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { bytes } from "@/shared/lib/format";
import { Button } from "@/shared/ui";
import { cleanUp } from "./actions";
import { Section } from "./section";

/** Below this much free room, executions may soon not be stored. */
const SCARCE = 2_000_000_000;

/** How much room the data takes and how much there is. */
export function DataSize({ health }: { health: Health }) {
  const { t } = useTranslation("health");
  const [busy, setBusy] = useState(false);
  const { data_bytes, free_bytes } = health;
  const scarce = free_bytes !== null && free_bytes < SCARCE;
  const run = async () => {
    setBusy(true);
    await cleanUp();
    setBusy(false);
  };
  return (
    <Section title={t("data")}>
      <div className="flex items-center gap-6 px-4 py-3">
        <Figure label={t("dataSize")} value={bytes(data_bytes)} />
        {free_bytes !== null && <Figure label={t("dataFree")} value={bytes(free_bytes)} bad={scarce} />}
        <p className="min-w-0 flex-1 text-muted text-xs">
          {scarce ? t("dataScarce") : t("dataHint")}{" "}
          <a
            href={routePath({ page: "settings" })}
            className="text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current"
          >
            {t("dataRules")}
          </a>
        </p>
        <Button busy={busy} onClick={() => void run()}>
          {t("cleanUp")}
        </Button>
      </div>
    </Section>
  );
}

function Figure({ label, value, bad = false }: { label: string; value: string; bad?: boolean }) {
  return (
    <div className="shrink-0">
      <div className="text-muted text-xs">{label}</div>
      <div className={cn("font-semibold text-lg tabular-nums", bad && "text-error-ink")}>{value}</div>
    </div>
  );
}
