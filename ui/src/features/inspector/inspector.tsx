import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { InputPane, OutputPane, RunError, SchemaView, useInputData, useRunError } from "@/features/data";
import { runTo } from "@/features/editor/run/controller";
import { useEditor } from "@/features/editor/store";
import {
  ExpressionDialog,
  ExpressionProvider,
  type ExpressionScope,
  ItemStepper,
} from "@/features/expression";
import { useSetting } from "@/shared/lib/settings";
import { TabPanel, Tabs } from "@/shared/ui";
import { FieldDragLayer } from "./drag-layer";
import { type Form, FormProvider, type LargeTarget } from "./form/form-context";
import { Header } from "./header";
import { runsOnceForAll } from "./model/code-mode";
import { withDefaults, writeTo } from "./model/effective";
import { syncFilters } from "./model/filter";
import { switchesOf } from "./model/filter-switches";
import { getAt, type Path } from "./model/paths";
import { ParametersTab } from "./parameters-tab";
import { PlaceholderBody } from "./placeholder-body";
import { SettingsTab } from "./settings-tab";
import { SplitPanes } from "./split";
import { type SetOptions, useNodeDraft } from "./use-node-draft";

/** Shows and edits the selected node: docked, or wide with its input and output beside it. */
export function Inspector() {
  const node = useEditor((s) => s.document?.nodes.find((n) => n.id === s.selectedNodeId) ?? null);
  return node && <NodeInspector key={node.id} stored={node} />;
}

function NodeInspector({ stored }: { stored: Node }) {
  const { t } = useTranslation("inspector");
  const spec = useEditor((s) => s.specs[stored.type]);
  const wide = useEditor((s) => s.inspectorWide);
  const readOnly = useEditor((s) => s.readOnly);
  const live = useEditor((s) => s.execution?.live ?? false);
  const allFindings = useEditor((s) => s.findings);
  const workflowId = useEditor((s) => s.workflowId) ?? "";
  const executionId = useEditor((s) => s.execution?.id ?? null);
  const runCount = useEditor((s) => s.execution?.runs.length ?? 0);
  const pinned = useEditor((s) => s.document?.pinned);
  const draft = useNodeDraft(stored);
  const input = useInputData(stored);
  const [item, setItem] = useState(0);
  const [large, setLarge] = useState<LargeTarget | null>(null);

  // Another run may have fewer items.
  useEffect(() => {
    if (input.itemCount > 0 && item >= input.itemCount) setItem(input.itemCount - 1);
  }, [item, input.itemCount]);

  const shown = useMemo(() => (spec ? withDefaults(draft.node, spec) : draft.node), [draft.node, spec]);
  const findings = useMemo(
    () => allFindings.filter((f) => f.node_id === stored.id),
    [allFindings, stored.id],
  );
  const form: Form | null = spec
    ? {
        node: shown,
        spec,
        readOnly,
        findings,
        flush: draft.flush,
        openLarge: setLarge,
        set: (path: Path, value: unknown, options: SetOptions) => {
          const to = writeTo(draft.node, shown, path, value);
          draft.set(to.path, to.value, { ...options, also: filtersToo(shown, path, value) });
        },
      }
    : null;

  const pinKey = useMemo(() => Object.keys(pinned ?? {}).join(), [pinned]);
  const scope: ExpressionScope = {
    workflowId,
    nodeId: stored.id,
    executionId,
    stamp: `${runCount}/${pinKey}`,
    item,
    setItem,
    itemCount: runsOnceForAll(shown) ? 0 : input.itemCount,
    data: input.data,
  };

  const parent = input.parents[0];
  const canRun = !readOnly && !live && spec !== undefined;
  const run = (id: string) => {
    draft.flush();
    void runTo(id);
  };
  const inputPane = (
    <InputPane
      node={stored}
      input={input}
      currentItem={item}
      onPickItem={setItem}
      onRunBefore={canRun && parent ? () => run(parent.id) : undefined}
    />
  );
  const outputPane = (
    <OutputPane
      node={stored}
      onRunHere={canRun && spec.kind !== "trigger" ? () => run(stored.id) : undefined}
    />
  );
  const parameters = (
    <NodeForm
      form={form}
      node={stored}
      onShowItem={input.hasInputs ? setItem : undefined}
      extra={wide ? undefined : { input: inputPane, output: outputPane }}
    />
  );
  const header = <Header node={stored} spec={spec} onBeforeRun={draft.flush} />;

  return (
    <ExpressionProvider scope={scope}>
      <FieldDragLayer>
        {/* A click between its fields leaves the keyboard here, not on the canvas. */}
        <section
          data-inspector
          tabIndex={-1}
          aria-label={t("title")}
          className="flex h-full min-h-0 min-w-0 flex-col bg-surface outline-none"
        >
          {header}
          {readOnly && <p className="shrink-0 bg-sunken px-3 py-1.5 text-muted text-xs">{t("readOnly")}</p>}
          <div className="min-h-0 flex-1">
            {wide ? (
              <SplitPanes
                panes={[
                  { id: "input", title: t("tabs.input"), content: inputPane },
                  { id: "parameters", title: t("tabs.parameters"), content: parameters },
                  { id: "output", title: t("tabs.output"), content: outputPane },
                ]}
              />
            ) : (
              parameters
            )}
          </div>
        </section>
        {large && form && (
          <ExpressionDialog
            name={large.name}
            value={String(getAt(shown, large.path) ?? "=").slice(1)}
            onChange={(text) =>
              form.set(large.path, `=${text}`, {
                label: t("step", { field: large.name, node: stored.name }),
                typing: true,
              })
            }
            onClose={() => {
              draft.flush();
              setLarge(null);
            }}
            renderInput={(onPick) => (
              <SchemaView
                source={input.ports[0]?.source ?? null}
                base={input.ports[0]?.base ?? null}
                search=""
                label={t("tabs.input")}
                earlier={input.earlier}
                onPick={onPick}
              />
            )}
          />
        )}
      </FieldDragLayer>
    </ExpressionProvider>
  );
}

/** Filters that must follow a switch of the node. */
function filtersToo(node: Node, path: Path, value: unknown) {
  const switches = switchesOf(node, path, value);
  if (!switches) return [];
  return Object.entries(node.parameters).flatMap(([name, inside]) => {
    const next = syncFilters(inside, switches);
    return next === inside || name === path[1] ? [] : [{ path: ["parameters", name], value: next }];
  });
}

type NodeFormProps = {
  form: Form | null;
  node: Node;
  /** Makes an item of the input the one that is shown; absent where nothing comes in. */
  onShowItem: ((item: number) => void) | undefined;
  /** Data panes as tabs, where they have no place beside the form. */
  extra: { input: React.ReactNode; output: React.ReactNode } | undefined;
};

function NodeForm({ form, node, onShowItem, extra }: NodeFormProps) {
  const { t } = useTranslation("inspector");
  const [tab, setTab] = useState("parameters");
  const failed = useRunError(node);
  const [, setInputView] = useSetting("panel.data.input", "schema");
  const showInput = (onItem: number | null) => {
    if (onItem !== null) {
      onShowItem?.(onItem);
      setInputView("table");
    }
    setTab("input");
  };
  const known = ["parameters", ...(form ? ["settings"] : []), ...(extra ? ["input", "output"] : [])];
  const shown = known.includes(tab) ? tab : "parameters";
  const tabs = known.map((id) => ({ id, label: t(`tabs.${id as "settings"}`) }));
  return (
    <Tabs
      value={shown}
      onChange={setTab}
      tabs={tabs}
      label={t("tabs.label")}
      className="h-full"
      end={shown === "parameters" && !extra ? <ItemStepper /> : undefined}
    >
      <TabPanel id="parameters">
        {/* Beside four tabs there is no room for it. */}
        {extra && (
          <div className="sticky top-0 z-10 flex justify-end bg-surface px-2 empty:hidden">
            <ItemStepper />
          </div>
        )}
        {/* Beside the form the output says it. */}
        {failed && extra && (
          <RunError {...failed} onShow={onShowItem && (() => showInput(failed.error.item ?? null))} />
        )}
        {form ? (
          <FormProvider form={form}>
            <ParametersTab />
          </FormProvider>
        ) : (
          <PlaceholderBody node={node} />
        )}
      </TabPanel>
      {form && (
        <TabPanel id="settings">
          <FormProvider form={form}>
            <SettingsTab />
          </FormProvider>
        </TabPanel>
      )}
      {extra && (
        <>
          <TabPanel id="input" className="overflow-hidden">
            {extra.input}
          </TabPanel>
          <TabPanel id="output" className="overflow-hidden">
            {extra.output}
          </TabPanel>
        </>
      )}
    </Tabs>
  );
}
