import { useDraggable } from "@dnd-kit/core";
import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { NodeSpec } from "@/bindings";
import { outputs } from "@/shared/spec";
import { NodeIcon } from "@/shared/ui";
import { addNode } from "../actions/add";
import { useCanvasUi } from "../canvas/ui-store";
import { type AddContext, sidesOf } from "../plans/add";
import { type EditorState, useEditor } from "../store";
import { PanelFrame } from "./panel-frame";

/** The node types by group, to search, press or drag. */
export function PalettePanel() {
  const { t } = useTranslation("editor");
  const specs = useEditor((s) => s.specs);
  const context = useCanvasUi((s) => s.addContext);
  const field = useRef<HTMLInputElement>(null);
  const groups = useMemo(() => groupSpecs(Object.values(specs), context), [specs, context]);
  const after = useEditor((s) => sourceOf(s, context));
  useEffect(() => {
    // Each time it is asked for, also when it is open already.
    void context;
    field.current?.focus();
  }, [context]);
  return (
    <PanelFrame title={hintOf(context) ? t(hintOf(context) ?? "palette.title") : t("palette.title")}>
      {after !== null && <p className="-mt-1 truncate px-4 pb-2 text-muted text-xs">{after}</p>}
      <Cmdk label={t("palette.title")} loop filter={score} className="flex min-h-0 flex-1 flex-col">
        <div className="mx-3 mb-2 flex items-center gap-2 rounded-md border border-line bg-surface px-2 focus-within:border-accent">
          <Search className="size-4 shrink-0 text-muted" aria-hidden />
          <Cmdk.Input
            ref={field}
            placeholder={t("palette.search")}
            className="h-8 min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-muted"
          />
        </div>
        <Cmdk.List className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
          <Cmdk.Empty className="px-3 py-6 text-center text-muted">{t("palette.nothing")}</Cmdk.Empty>
          {groups.map(([group, list]) => (
            <Cmdk.Group
              key={group}
              heading={group}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs"
            >
              {list.map((spec) => (
                <PaletteItem key={spec.node_type} spec={spec} />
              ))}
            </Cmdk.Group>
          ))}
        </Cmdk.List>
      </Cmdk>
    </PanelFrame>
  );
}

function PaletteItem({ spec }: { spec: NodeSpec }) {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: spec.node_type });
  return (
    <Cmdk.Item
      ref={setNodeRef}
      value={spec.node_type}
      keywords={[spec.label, ...spec.keywords, spec.node_type, spec.group, spec.help]}
      onSelect={() => addNode(spec, useCanvasUi.getState().addContext)}
      style={{ opacity: isDragging ? 0.5 : 1 }}
      className="flex cursor-grab touch-none select-none items-center gap-2.5 rounded-md px-2 py-1.5 data-[selected=true]:bg-hover"
      {...listeners}
    >
      <NodeIcon icon={spec.icon} family={spec.family} className="size-8 [&_svg]:size-4.5" />
      <span className="min-w-0">
        <span className="block truncate font-medium">{spec.label}</span>
        <span className="line-clamp-2 text-muted text-xs">{spec.help}</span>
      </span>
    </Cmdk.Item>
  );
}

/** The node and the output that the new node will hang on: `If → true`. */
function sourceOf({ document, specs }: EditorState, { from }: AddContext): string | null {
  const node = document?.nodes.find((n) => n.id === from?.nodeId);
  if (document === null || from === undefined || node === undefined) return null;
  const ports = outputs(specs[node.type], node, document.connections);
  const port = ports.find((p) => p.kind === from.kind && p.index === from.index);
  return ports.length > 1 ? `${node.name} → ${port?.label || from.index + 1}` : node.name;
}

function hintOf(context: AddContext) {
  if (context.between !== undefined) return "palette.between" as const;
  if (context.from !== undefined) return "palette.after" as const;
  if (context.to !== undefined) return "palette.before" as const;
  return null;
}

/** How well a type fits what was typed: each word must be there; names count more than keywords. */
function score(_: string, search: string, keywords: string[] = []): number {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const [label = "", ...more] = keywords.map((word) => word.toLowerCase());
  if (label.startsWith(wanted.join(" "))) return 1;
  if (wanted.every((word) => label.includes(word))) return 0.8;
  if (wanted.every((word) => label.includes(word) || more.some((each) => each.startsWith(word)))) return 0.5;
  return wanted.every((word) => label.includes(word) || more.some((each) => each.includes(word))) ? 0.3 : 0;
}

/** The trigger that always works stands first. */
const placeOf = (spec: NodeSpec) => (spec.node_type === "manual_trigger" ? 0 : 1);

const ORDER = ["Triggers", "Flow", "Data", "Files", "Network", "Code", "Notes"];

/** What can stand there, by group: no triggers after another node. */
function groupSpecs(specs: NodeSpec[], context: AddContext): [string, NodeSpec[]][] {
  const after = context.from !== undefined || context.between !== undefined;
  const fitting = specs.filter((spec) => {
    // Types that only older workflows hold run, but are not offered.
    if (spec.keywords.includes("legacy")) return false;
    const { hasInput, hasOutput } = sidesOf(spec);
    return (!after || hasInput) && (context.to === undefined || hasOutput);
  });
  const groups = new Map<string, NodeSpec[]>();
  for (const spec of fitting) groups.set(spec.group, [...(groups.get(spec.group) ?? []), spec]);
  const rank = (group: string) => (ORDER.indexOf(group) + ORDER.length + 1) % (ORDER.length + 1);
  return [...groups]
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([group, list]) => [
      group,
      list.sort((a, b) => placeOf(a) - placeOf(b) || a.label.localeCompare(b.label)),
    ]);
}
