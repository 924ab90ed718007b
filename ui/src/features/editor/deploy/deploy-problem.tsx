import { CircleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "@/bindings";
import { Button, IconButton } from "@/shared/ui";
import { reveal } from "../canvas/ui-store";
import { useEditor } from "../store";
import { dismissProblem, useDeploy } from "./deploy";

const SHOWN = 5;

/** Wires that lead nowhere and names that come twice run, as in n8n. */
const stops = ({ severity, code }: Finding) =>
  severity === "error" && !code.startsWith("connection.") && code !== "node.duplicate_name";

/** Says on the canvas why the workflow could not be deployed, and leads to each node that stands in the way. */
export function DeployProblem() {
  const { t } = useTranslation("editor");
  const problem = useDeploy((s) => s.problem);
  const findings = useEditor((s) => s.findings);
  if (problem === null) return null;
  const blocking = problem.code === "deploy.faults" ? findings.filter(stops) : [];
  return (
    <div role="alert" className="pointer-events-none absolute inset-x-3 top-3 z-20 flex justify-center">
      <div className="pointer-events-auto flex max-w-2xl items-start gap-2.5 rounded-md border border-error bg-raised py-2 pr-2 pl-3 shadow-float">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-error" aria-hidden />
        <div className="min-w-0 select-text">
          <p className="font-medium text-muted text-xs">{t("deploy.failed")}</p>
          {blocking.length === 0 ? (
            <>
              <p className="break-words font-medium text-error-ink">{problem.message}</p>
              {problem.hint && <p className="break-words">{problem.hint}</p>}
            </>
          ) : (
            <p className="font-medium text-error-ink">{t("deploy.faults")}</p>
          )}
          {blocking.length > 0 && (
            <ul className="mt-1.5 space-y-1">
              {blocking.slice(0, SHOWN).map((finding) => (
                <Blocking key={`${finding.node_id}/${finding.code}/${finding.field}`} finding={finding} />
              ))}
              {blocking.length > SHOWN && (
                <li className="text-muted text-xs">
                  {t("deploy.more_findings", { count: blocking.length - SHOWN })}
                </li>
              )}
            </ul>
          )}
        </div>
        <IconButton label={t("failure.close")} size="sm" onClick={dismissProblem}>
          <X aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

function Blocking({ finding }: { finding: Finding }) {
  const { t } = useTranslation("editor");
  const node = useEditor((s) => s.document?.nodes.find((n) => n.id === finding.node_id));
  const show = () => {
    if (node === undefined) return;
    useEditor.getState().openInspector(node.id);
    requestAnimationFrame(() => reveal(node.id));
  };
  return (
    <li className="flex items-start gap-2">
      <span className="min-w-0 flex-1 break-words">
        {node !== undefined && <span className="font-medium">{node.name}: </span>}
        {finding.message} <span className="text-muted">{finding.hint}</span>
      </span>
      {node !== undefined && (
        <Button size="sm" onClick={show}>
          {t("failure.show")}
        </Button>
      )}
    </li>
  );
}
