import { ChevronDown, Play, X } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "@/shared/lib/format";
import { Button, IconButton, Menu, StatusBadge, Tooltip } from "@/shared/ui";
import { clearExecution } from "../run/controller";
import { showFailure } from "../run/failure";
import { isCalled, runOrListen, useTestCall } from "../run/test-call";
import { useEditor } from "../store";
import { CancelButton } from "./cancel-button";
import { RunClock } from "./run-clock";

/** Run, cancel, and how the last run went. */
export function RunControls() {
  const { t } = useTranslation("editor");
  const execution = useEditor((s) => s.execution);
  return (
    <div className="flex items-center gap-2">
      {execution !== null && (
        <span className="flex items-center gap-1.5">
          <Tooltip label={execution.error?.message ?? t("run.shown")}>
            {execution.error === null ? (
              <span>
                <StatusBadge status={execution.status} wait={execution.wait?.kind ?? null} />
              </span>
            ) : (
              <button type="button" onClick={showFailure} className="cursor-pointer rounded-md">
                <StatusBadge status={execution.status} wait={execution.wait?.kind ?? null} />
              </button>
            )}
          </Tooltip>
          <span className="text-muted text-xs tabular-nums">
            {execution.live ? (
              <RunClock since={execution.startedAt} />
            ) : (
              execution.durationMs !== null && duration(execution.durationMs)
            )}
          </span>
          {!execution.live && (
            <IconButton label={t("run.clear")} size="sm" onClick={clearExecution}>
              <X aria-hidden />
            </IconButton>
          )}
        </span>
      )}
      {execution?.live ? <CancelButton /> : <RunButton />}
    </div>
  );
}

function RunButton() {
  const { t } = useTranslation("editor");
  const document = useEditor((s) => s.document);
  const specs = useEditor((s) => s.specs);
  const triggers = useMemo(
    () => document?.nodes.filter((n) => specs[n.type]?.kind === "trigger" && n.disabled !== true) ?? [],
    [document, specs],
  );
  const several = triggers.length > 1;
  const busy = useTestCall((s) => s.starting || s.waiting !== null);
  return (
    <span className="flex">
      <Tooltip label={t("command.start")} shortcut="mod+enter">
        <Button
          variant="primary"
          disabled={busy || (document?.nodes.length ?? 0) === 0}
          onClick={() => void runOrListen()}
          className={several ? "rounded-r-none" : ""}
        >
          <Play className="size-3.5" aria-hidden />
          {t("run.start")}
        </Button>
      </Tooltip>
      {several && (
        <Menu
          entries={triggers.map((trigger) => ({
            id: trigger.id,
            label: t(isCalled(trigger) ? "run.listenAt" : "run.startAt", { name: trigger.name }),
            onSelect: () => void runOrListen(trigger),
          }))}
        >
          <Button
            variant="primary"
            aria-label={t("run.choose")}
            className="rounded-l-none border-l-accent-ink/30 px-1.5"
          >
            <ChevronDown className="size-4" aria-hidden />
          </Button>
        </Menu>
      )}
    </span>
  );
}
