import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { NodeIcon } from "@/shared/ui";
import { failureText } from "../run/failure";
import { useEditor } from "../store";
import type { StepFlowNode } from "./flow";
import { useLod } from "./lod";
import { NodeBadges, StateIcon } from "./node-badges";
import { NodeName } from "./node-name";
import { useNodeLive } from "./node-state";
import { Ports } from "./ports";

const RINGS = {
  running: "border-accent ring-1 ring-accent",
  success: "border-success ring-1 ring-success",
  error: "border-error ring-1 ring-error",
  waiting: "border-waiting ring-1 ring-waiting",
  attention: "border-waiting ring-1 ring-waiting",
} as const;

/** A step of the workflow. */
export const StepNode = memo(function StepNode({ id, data, selected, height }: NodeProps<StepFlowNode>) {
  const { t } = useTranslation("editor");
  const { node, spec, summary } = data;
  const lod = useLod();
  const live = useNodeLive(id);
  const disabled = node.disabled === true;
  const tall = height ?? 64;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard's way is Enter on the focused canvas
    <div
      data-testid="step-node"
      data-status={live?.status}
      onDoubleClick={() => useEditor.getState().openInspector(id)}
      className={cn(
        "group/node relative flex h-full items-center gap-2.5 border bg-surface px-3",
        lod === "full" ? "rounded-lg" : "rounded-none",
        spec === undefined ? "border-line-strong border-dashed" : "border-line",
        live !== undefined && RINGS[live.status],
        selected && "outline-2 outline-accent outline-offset-2",
        lod === "tile" && "justify-center",
      )}
    >
      <NodeIcon
        icon={spec?.icon}
        family={spec?.family}
        plain={lod === "tile"}
        className={cn(disabled && "opacity-50 grayscale", lod === "tile" && "size-12")}
      />
      {lod !== "tile" && (
        <div className={cn("min-w-0 flex-1", disabled && "text-muted")}>
          <NodeName id={id} name={node.name} disabled={disabled} large={lod === "name"} />
          {lod === "full" && (
            <Line
              failure={live?.error ?? null}
              text={disabled ? t("node.disabled") : spec === undefined ? t("node.unknown") : summary}
            />
          )}
        </div>
      )}
      {lod !== "full" && <StateIcon live={live} />}
      {lod === "full" && <NodeBadges id={id} live={live} node={node} outputs={data.outputs.length} />}
      {lod !== "tile" && <Ports id={id} data={data} height={tall} lod={lod} />}
    </div>
  );
});

/** What the node does; after a failed run why it failed. */
function Line({ failure, text }: { failure: Failure | null; text: string }) {
  if (failure === null) {
    return (
      <div className="truncate text-muted text-xs" title={text}>
        {text}
      </div>
    );
  }
  return (
    <div className="truncate text-error-ink text-xs" title={failureText(failure)}>
      {failure.message.split("\n", 1)[0]}
    </div>
  );
}
