import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  Hourglass,
  LoaderCircle,
  Pin,
  TriangleAlert,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { duration } from "@/shared/lib/format";
import { Tooltip } from "@/shared/ui";
import type { NodeLive } from "../store";
import { useFindings, useIsPinned } from "./node-state";

const box =
  "pointer-events-auto inline-flex h-5 items-center gap-1 rounded-md border bg-surface px-1 font-medium text-[11px] tabular-nums [&_svg]:size-3.5";

/** What stands at a node's upper edge: how it ran, what is wrong, pinned, disabled. */
export function NodeBadges({
  id,
  live,
  node,
  outputs,
}: {
  id: string;
  live: NodeLive | undefined;
  node: Node;
  /** Ports that are shown; what a node drops through others is not counted. */
  outputs: number;
}) {
  const { t } = useTranslation("editor");
  const findings = useFindings(id);
  const pinned = useIsPinned(id);
  const worst = findings?.find((f) => f.severity === "error") ?? findings?.[0];
  return (
    <div className="pointer-events-none absolute -top-2.5 right-2 flex gap-1">
      {node.disabled && (
        <span className={cn(box, "border-line text-muted")}>
          <Ban aria-label={t("node.disabled")} />
        </span>
      )}
      {pinned && (
        <span className={cn(box, "border-line text-accent")}>
          <Pin aria-label={t("node.pinned")} />
        </span>
      )}
      {worst !== undefined && (
        <Tooltip label={`${worst.message} ${worst.hint}`} side="top">
          <span
            className={cn(
              box,
              worst.severity === "error" ? "border-error text-error-ink" : "border-waiting text-waiting-ink",
            )}
          >
            <TriangleAlert aria-label={`${worst.message} ${worst.hint}`} />
            {(findings?.length ?? 0) > 1 && findings?.length}
          </span>
        </Tooltip>
      )}
      {live !== undefined && <LiveBadge live={live} outputs={outputs} />}
    </div>
  );
}

/** How it ran, where the canvas is too small for words: an icon beside the ring. */
export function StateIcon({ live }: { live: NodeLive | undefined }) {
  const { t } = useTranslation("shared");
  if (live === undefined) return null;
  const look = "absolute -top-4 -right-4 size-9 rounded-full bg-surface";
  if (live.status === "running") {
    return <LoaderCircle aria-label={t("status.running")} className={cn(look, "text-accent")} />;
  }
  if (live.status === "error") {
    return <CircleAlert aria-label={t("status.error")} className={cn(look, "text-error")} />;
  }
  if (live.status === "waiting" || live.status === "attention") {
    const Icon = live.status === "attention" ? CircleHelp : Hourglass;
    return <Icon aria-label={t(`status.${live.status}`)} className={cn(look, "text-waiting")} />;
  }
  return <CircleCheck aria-label={t("status.success")} className={cn(look, "text-success")} />;
}

function LiveBadge({ live, outputs }: { live: NodeLive; outputs: number }) {
  const { t } = useTranslation("editor");
  const { t: shared } = useTranslation("shared");
  const items = live.totals.slice(0, outputs).reduce((sum, count) => sum + count, 0);
  if (live.status === "running") {
    return (
      <span className={cn(box, "border-accent text-accent")}>
        <LoaderCircle className="animate-spin" aria-hidden />
        {live.attempt > 1 ? t("node.try", { count: live.attempt }) : shared("status.running")}
      </span>
    );
  }
  if (live.status === "waiting" || live.status === "attention") {
    const Icon = live.status === "attention" ? CircleHelp : Hourglass;
    return (
      <span className={cn(box, "border-waiting text-waiting-ink")}>
        <Icon aria-hidden />
        {shared(`status.${live.status}`)}
      </span>
    );
  }
  if (live.status === "error") {
    return (
      <Tooltip label={<FailureText live={live} />} side="top">
        <span className={cn(box, "border-error text-error-ink")}>
          <CircleAlert aria-hidden />
          {live.error?.item === null || live.error?.item === undefined
            ? shared("status.error")
            : t("node.errorItem", { item: live.error.item + 1 })}
        </span>
      </Tooltip>
    );
  }
  const label = [
    shared("items", { count: items }),
    duration(live.durationMs),
    live.runs > 1 ? t("node.runs", { count: live.runs }) : "",
    live.attempt > 1 ? t("node.tries", { count: live.attempt }) : "",
  ];
  return (
    <Tooltip label={label.filter(Boolean).join(" · ")} side="top">
      <span className={cn(box, "border-success text-success-ink")}>
        <CircleCheck aria-label={shared("status.success")} />
        {items}
      </span>
    </Tooltip>
  );
}

function FailureText({ live }: { live: NodeLive }) {
  const { t } = useTranslation("editor");
  const { error } = live;
  if (error === null) return null;
  return (
    <span>
      <span className="block font-medium text-error-ink">{error.message}</span>
      {error.item !== null && <span className="block">{t("node.onItem", { item: error.item + 1 })}</span>}
      {error.hint && <span className="block text-muted">{error.hint}</span>}
    </span>
  );
}
