import { CircleCheck, CircleDashed, PlugZap, Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { BreakerInfo, BreakerState } from "@/bindings";
import { ago, ahead, moment } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/use-now";
import { Badge, Button } from "@/shared/ui";
import { tryBreaker } from "./actions";
import { Section } from "./section";

const LOOKS = {
  open: { icon: Unplug, tone: "error" },
  half_open: { icon: CircleDashed, tone: "waiting" },
  closed: { icon: CircleCheck, tone: "success" },
} as const satisfies Record<BreakerState, unknown>;

/** What is left alone for a while because it failed several times in a row. */
export function Breakers({ breakers }: { breakers: BreakerInfo[] }) {
  const { t } = useTranslation("health");
  const now = useNow(1_000);
  return (
    <Section title={t("breakers")}>
      {breakers.length === 0 ? (
        <p className="flex items-center gap-2 px-4 py-4 text-muted">
          <PlugZap className="size-4" aria-hidden />
          {t("noBreakers")}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {breakers.map((breaker) => (
            <Breaker key={breaker.key} breaker={breaker} now={now} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Breaker({ breaker, now }: { breaker: BreakerInfo; now: number }) {
  const { t } = useTranslation("health");
  const { icon: Icon, tone } = LOOKS[breaker.state];
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <span className="w-24 shrink-0">
        <Badge tone={tone}>
          <Icon aria-hidden />
          {t(`breaker.${breaker.state}`)}
        </Badge>
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{breaker.label}</p>
        <p className="text-muted text-xs">
          {t(`breakerOf.${kindOf(breaker.key)}`)} · {t("failures", { count: breaker.failures })} ·{" "}
          <span title={moment(breaker.changed_at)}>{t("since", { time: ago(breaker.changed_at) })}</span>
        </p>
      </div>
      {breaker.state === "open" && breaker.probe_at !== null && (
        <span className="text-muted text-xs tabular-nums" title={moment(breaker.probe_at)}>
          {t("nextTry", { time: ahead(breaker.probe_at, now) })}
        </span>
      )}
      {breaker.state !== "closed" && (
        <Button
          size="sm"
          aria-label={t("tryNowOne", { label: breaker.label })}
          onClick={() => void tryBreaker(breaker.key, breaker.label)}
        >
          {t("tryNow")}
        </Button>
      )}
    </li>
  );
}

function kindOf(key: string): "workflow" | "host" | "credential" | "other" {
  const kind = key.slice(0, Math.max(0, key.indexOf(":")));
  return kind === "workflow" || kind === "host" || kind === "credential" ? kind : "other";
}
