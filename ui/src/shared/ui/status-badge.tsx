import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CirclePause,
  Clock,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  TimerOff,
  Zap,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ExecutionStatus, WaitKind } from "@/bindings";
import { Badge } from "./badge";

const LOOKS: Record<
  ExecutionStatus,
  { icon: LucideIcon; tone: "neutral" | "accent" | "success" | "waiting" | "error" }
> = {
  new: { icon: CircleDashed, tone: "neutral" },
  queued: { icon: Clock, tone: "neutral" },
  running: { icon: LoaderCircle, tone: "accent" },
  waiting: { icon: Hourglass, tone: "waiting" },
  paused: { icon: CirclePause, tone: "waiting" },
  success: { icon: CircleCheck, tone: "success" },
  error: { icon: CircleAlert, tone: "error" },
  canceled: { icon: Ban, tone: "neutral" },
  timeout: { icon: TimerOff, tone: "error" },
  crashed: { icon: Zap, tone: "error" },
};

/** How an execution stands: colour, icon and word. One that waits for attention says so instead. */
export function StatusBadge({ status, wait = null }: { status: ExecutionStatus; wait?: WaitKind | null }) {
  const { t } = useTranslation("shared");
  if (wait === "attention") {
    return (
      <Badge tone="waiting">
        <CircleHelp aria-hidden />
        {t("status.attention")}
      </Badge>
    );
  }
  const { icon: Icon, tone } = LOOKS[status];
  return (
    <Badge tone={tone}>
      <Icon className={status === "running" ? "animate-spin" : ""} aria-hidden />
      {t(`status.${status}`)}
    </Badge>
  );
}
