import { LoaderCircle, Pencil, Pin, PinOff, Play, SquareDashed } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { useEditor } from "@/features/editor/store";
import { Button, EmptyState, IconButton } from "@/shared/ui";
import { DataPane } from "./data-pane";
import { outputPorts, runAt, runsOf } from "./model/sources";
import { PinEditor } from "./pin-editor";
import { RunError } from "./run-error";
import { usePin } from "./use-pin";

/** What a node gave in the shown execution, or what is pinned. */
export function OutputPane({ node, onRunHere }: { node: Node; onRunHere: (() => void) | undefined }) {
  const { t } = useTranslation("data");
  const document = useEditor((s) => s.document);
  const spec = useEditor((s) => s.specs[node.type]);
  const execution = useEditor((s) => s.execution);
  const runIndex = useEditor((s) => s.runIndex);
  const setRunIndex = useEditor((s) => s.setRunIndex);
  const readOnly = useEditor((s) => s.readOnly);
  const running = useEditor((s) => s.execution?.nodes[node.id]?.status === "running");
  const [editing, setEditing] = useState<string | null>(null);
  const pin = usePin(node);

  const pinned = document?.pinned?.[node.id];
  const runs = useMemo(() => runsOf(execution, node.id), [execution, node.id]);
  const run = runAt(runs, runIndex);
  const ports = useMemo(
    () => (document ? outputPorts(document, node, spec, execution, run) : []),
    [document, node, spec, execution, run],
  );
  const first = ports[0];

  const actions = !readOnly && (
    <>
      {pinned === undefined && first && first.source.kind === "port" && (first.count ?? 0) > 0 && (
        <IconButton size="sm" label={t("pin.pin")} onClick={() => void pin.pinPort(first)}>
          <Pin aria-hidden />
        </IconButton>
      )}
      <IconButton size="sm" label={t("pin.edit")} onClick={() => void pin.textOf(first).then(setEditing)}>
        <Pencil aria-hidden />
      </IconButton>
    </>
  );

  return (
    <>
      <DataPane
        side="output"
        title={t("output.title")}
        ports={ports}
        runs={
          pinned === undefined && runs.length > 1
            ? { index: run?.run_index ?? 0, total: runs.length, onChange: setRunIndex }
            : undefined
        }
        logs={pinned === undefined ? run?.logs : undefined}
        currentItem={-1}
        actions={actions}
        banner={
          <>
            {pinned !== undefined && (
              <div className="flex shrink-0 items-center gap-2 border-accent border-l-3 bg-accent-soft px-3 py-1.5 text-xs">
                <Pin className="size-3.5 shrink-0 text-accent" aria-hidden />
                <span className="min-w-0 flex-1">{t("pin.pinned")}</span>
                {!readOnly && (
                  <Button size="sm" variant="ghost" onClick={() => pin.set(null)}>
                    <PinOff className="size-3.5" aria-hidden />
                    {t("pin.unpin")}
                  </Button>
                )}
              </div>
            )}
            {pinned === undefined && run?.error && <RunError error={run.error} tries={run.tries} />}
          </>
        }
        empty={
          run !== null && !running ? (
            <EmptyState
              icon={<SquareDashed aria-hidden />}
              title={t(run.error ? "output.failed" : "output.none")}
            >
              {t(run.error ? "output.failedHelp" : "output.noneHelp")}
            </EmptyState>
          ) : running ? (
            <EmptyState
              icon={<LoaderCircle className="animate-spin" aria-hidden />}
              title={t("output.running")}
            />
          ) : (
            <EmptyState
              icon={<SquareDashed aria-hidden />}
              title={t("output.noData")}
              action={
                onRunHere && (
                  <Button variant="primary" onClick={onRunHere}>
                    <Play className="size-4" aria-hidden />
                    {t("runHere")}
                  </Button>
                )
              }
            >
              {onRunHere && t("output.noDataHelp")}
            </EmptyState>
          )
        }
        noItems={
          <EmptyState title={t("output.empty")}>
            {/* Why there are none stands above when the run failed. */}
            {!run?.error && t("output.emptyHelp")}
          </EmptyState>
        }
      />
      {editing !== null && (
        <PinEditor node={node} text={editing} onSave={pin.set} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
