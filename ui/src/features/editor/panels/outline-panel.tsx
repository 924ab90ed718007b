import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, Node } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { outputs } from "@/shared/spec";
import { NodeIcon } from "@/shared/ui";
import { useFindings, useNodeLive } from "../canvas/node-state";
import { reveal } from "../canvas/ui-store";
import { isNote } from "../plans/geometry";
import { type OutlineRow, outlineOf } from "../plans/outline";
import { useEditor } from "../store";
import { PanelFrame } from "./panel-frame";

/** The workflow as a list: what the canvas shows, in reading order. */
export function OutlinePanel() {
  const { t } = useTranslation("editor");
  const document = useEditor((s) => s.document);
  const rows = useMemo(() => (document === null ? [] : outlineOf(document)), [document]);
  const names = useMemo(() => new Map(document?.nodes.map((n) => [n.id, n.name])), [document]);
  return (
    <PanelFrame title={t("outline.title")}>
      {rows.length === 0 && <p className="px-4 py-2 text-muted">{t("outline.empty")}</p>}
      <ol className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {rows.map((row) => (
          <Row key={row.node.id} row={row} names={names} />
        ))}
      </ol>
    </PanelFrame>
  );
}

function Row({ row, names }: { row: OutlineRow; names: Map<string, string> }) {
  const { t } = useTranslation("editor");
  const { t: shared } = useTranslation("shared");
  const { node, depth, next } = row;
  const spec = useEditor((s) => s.specs[node.type]);
  const selected = useEditor((s) => s.selectedNodes.has(node.id));
  const live = useNodeLive(node.id);
  const findings = useFindings(node.id);
  const facts = [
    isNote(node) ? noteText(node) : (spec?.label ?? t("node.unknown")),
    node.disabled ? t("node.disabled") : "",
    live === undefined ? "" : shared(`status.${live.status}`),
    live?.error?.message ?? "",
    ...(findings ?? []).map((f) => f.message),
    next.length === 0 ? "" : t("outline.leadsTo", { targets: targets(node, next) }),
  ];
  function targets(from: Node, connections: Connection[]): string {
    const ports = outputs(spec, from, connections);
    return connections
      .map((c) => {
        const label = ports.length > 1 ? ports.find((p) => p.index === c.from_index)?.label : "";
        return label ? `${names.get(c.to) ?? ""} (${label})` : (names.get(c.to) ?? "");
      })
      .join(", ");
  }
  return (
    <li style={{ paddingLeft: Math.min(depth, 6) * 8 }}>
      <button
        type="button"
        aria-current={selected || undefined}
        onClick={() => {
          useEditor.getState().select([node.id]);
          reveal(node.id);
        }}
        onDoubleClick={() => useEditor.getState().openInspector(node.id)}
        className={cn(
          "flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover",
          selected && "bg-accent-soft hover:bg-accent-soft",
        )}
      >
        <NodeIcon icon={spec?.icon} family={spec?.family} className="size-6 rounded-sm [&_svg]:size-3.5" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{node.name}</span>
          <span className="block truncate text-muted text-xs">{facts.filter(Boolean).join(" · ")}</span>
        </span>
      </button>
    </li>
  );
}

/** A note's first words, without Markdown's marks. */
const noteText = (node: Node): string =>
  typeof node.parameters.content === "string"
    ? node.parameters.content.slice(0, 120).replaceAll(/[#*`>_]+\s*/g, "")
    : "";
