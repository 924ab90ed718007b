import { ChevronDown, CloudOff, History, Radio, Rocket, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DeploymentState } from "@/bindings";
import { moment } from "@/shared/lib/format";
import { Badge, Button, Menu, Tooltip } from "@/shared/ui";
import { useEditor } from "../store";
import { deploy, showHistory, undeployOpen, useDeploy } from "./deploy";

/** What is live of the workflow, and the ways to change that. */
export function DeployControl() {
  const { t } = useTranslation("editor");
  const deployment = useEditor((s) => s.deployment);
  const empty = useEditor((s) => (s.document?.nodes.length ?? 0) === 0);
  const busy = useDeploy((s) => s.busy);
  if (deployment === null) return null;
  const live = deployment.live_version !== null;
  const offered = !live || deployment.draft_differs;
  return (
    <div className="flex items-center gap-2">
      <LiveState deployment={deployment} />
      <span className="flex">
        {offered && (
          <Tooltip label={t(live ? "deploy.changes" : "command.deploy")} shortcut="mod+shift+enter">
            <Button
              busy={busy}
              disabled={empty}
              onClick={() => void deploy()}
              className="rounded-r-none border-r-0"
            >
              {!busy && <Rocket className="size-3.5" aria-hidden />}
              {t("deploy.version", { version: deployment.draft_version })}
            </Button>
          </Tooltip>
        )}
        <Menu
          entries={[
            {
              id: "history",
              label: t("deploy.history"),
              icon: <History aria-hidden />,
              onSelect: showHistory,
            },
            {
              id: "undeploy",
              label: t("deploy.undeploy"),
              icon: <Undo2 aria-hidden />,
              danger: true,
              separated: true,
              disabled: !live || busy,
              onSelect: () => void undeployOpen(),
            },
          ]}
        >
          <Button aria-label={t("deploy.more")} className={offered ? "rounded-l-none px-1.5" : "px-1.5"}>
            <ChevronDown className="size-4" aria-hidden />
          </Button>
        </Menu>
      </span>
    </div>
  );
}

function LiveState({ deployment }: { deployment: DeploymentState }) {
  const { t } = useTranslation("editor");
  const { live_version: version, deployed_at: at, draft_differs: differs } = deployment;
  const label =
    version === null
      ? t("deploy.notDeployedHelp")
      : `${t("deploy.since", { time: moment(at ?? 0) })}${differs ? ` ${t("deploy.differsHelp")}` : ""}`;
  return (
    <Tooltip label={label}>
      <button
        type="button"
        onClick={showHistory}
        data-testid="live-state"
        className="flex items-center gap-1.5 rounded-md"
      >
        <Badge tone={version === null ? "neutral" : "success"}>
          {version === null ? <CloudOff aria-hidden /> : <Radio aria-hidden />}
          {version === null ? t("deploy.notDeployed") : t("deploy.live", { version })}
        </Badge>
        {version !== null && differs && (
          <span className="whitespace-nowrap text-muted text-xs max-xl:sr-only">{t("deploy.differs")}</span>
        )}
      </button>
    </Tooltip>
  );
}
