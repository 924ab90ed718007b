import { CircleHelp, Maximize2, PanelRight, Play, Power, PowerOff, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Node, NodeSpec } from "@/bindings";
import { runTo } from "@/features/editor/run/controller";
import { useEditor } from "@/features/editor/store";
import { Button, IconButton, NodeIcon, Popover } from "@/shared/ui";
import { NodeTitle } from "./node-title";

type Props = { node: Node; spec: NodeSpec | undefined; onBeforeRun: () => void };

/** Who the node is, and what one does with it as a whole. */
export function Header({ node, spec, onBeforeRun }: Props) {
  const { t } = useTranslation("inspector");
  const wide = useEditor((s) => s.inspectorWide);
  const readOnly = useEditor((s) => s.readOnly);
  const live = useEditor((s) => s.execution?.live ?? false);
  const { setInspectorWide, closeInspector, applyOperations } = useEditor.getState();
  const disabled = node.disabled === true;

  const toggle = () =>
    applyOperations([{ op: "set_node", node_id: node.id, field: "disabled", value: !disabled }], {
      label: t(disabled ? "undo.enable" : "undo.disable", { node: node.name }),
    });
  const run = () => {
    onBeforeRun();
    void runTo(node.id);
  };

  return (
    <header className="@container flex shrink-0 items-center gap-2.5 border-line border-b px-3 py-2.5">
      <NodeIcon icon={spec?.icon} family={spec?.family} className={disabled ? "opacity-50 grayscale" : ""} />
      <div className="min-w-0 flex-1">
        <NodeTitle node={node} readOnly={readOnly} />
        <p className="truncate px-1 text-muted text-xs">
          {spec
            ? `${spec.label} · ${t("header.version", { version: node.type_version })}`
            : t("header.unknown")}
          {disabled && ` · ${t("header.disabled")}`}
        </p>
      </div>
      {spec && spec.kind !== "trigger" && !readOnly && (
        <Button
          size="sm"
          variant="primary"
          onClick={run}
          disabled={live}
          aria-busy={live || undefined}
          title={t(live ? "header.running" : "header.runTo")}
        >
          <Play className="size-3.5" aria-hidden />
          <span className="@max-[440px]:sr-only">{t(live ? "header.running" : "header.runTo")}</span>
        </Button>
      )}
      <div className="flex">
        {!readOnly && (
          <IconButton size="sm" label={t(disabled ? "header.enable" : "header.disable")} onClick={toggle}>
            {disabled ? <Power aria-hidden /> : <PowerOff aria-hidden />}
          </IconButton>
        )}
        {spec && <Docs spec={spec} />}
        <IconButton
          size="sm"
          label={t(wide ? "header.dock" : "header.wide")}
          onClick={() => setInspectorWide(!wide)}
        >
          {wide ? <PanelRight aria-hidden /> : <Maximize2 aria-hidden />}
        </IconButton>
        <IconButton size="sm" label={t("header.close")} shortcut="escape" onClick={closeInspector}>
          <X aria-hidden />
        </IconButton>
      </div>
    </header>
  );
}

/** What the node does, in a few lines. */
function Docs({ spec }: { spec: NodeSpec }) {
  const { t } = useTranslation("inspector");
  const label = t("header.help", { type: spec.label });
  return (
    <Popover
      align="end"
      label={label}
      className="w-80 space-y-2 p-3"
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
        >
          <CircleHelp className="size-3.5" aria-hidden />
        </button>
      }
    >
      <p className="font-semibold">{spec.label}</p>
      <p>{spec.help}</p>
      <p className="text-muted text-xs">
        {t("docs.n8n", { type: spec.n8n_type })} {t("docs.versions", { versions: spec.versions.join(", ") })}{" "}
        {t(spec.effect === "once" ? "docs.once" : "docs.safe")}
      </p>
    </Popover>
  );
}
