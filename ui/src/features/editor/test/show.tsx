import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import axe from "axe-core";
import type { ReactNode } from "react";
import { Toaster, toast } from "sonner";
import { expect } from "vitest";
import type { ExecutionDetail, WaitInfo } from "@/bindings";
import { call, setPlatform } from "@/platform";
import { fakePlatform } from "@/platform/fake/platform";
import { fakeSpecs } from "@/platform/fake/specs";
import { queryClient } from "@/shared/lib/queries";
import { TooltipProvider } from "@/shared/ui";
import { useCanvasUi } from "../canvas/ui-store";
import { viewOf } from "../model/run-reducer";
import { openDocument, openPast } from "../model/store";
import { useEditor } from "../store";

/** A fresh backend and its workflow “Daily orders”, open for editing. */
export async function openOrders() {
  cleanup();
  toast.dismiss();
  queryClient.clear();
  const fake = fakePlatform();
  fake.state.stepMs = 1;
  setPlatform(fake);
  useCanvasUi.setState({ panel: null, settingsField: null, drawer: false });
  openDocument(await call("workflow_get", { id: "orders" }));
  useEditor.setState({ specs: Object.fromEntries(fakeSpecs.map((s) => [s.node_type, s])) });
  return fake;
}

/** Runs “Daily orders” to its end and shows it as a past execution. */
export async function openFinished(fake: ReturnType<typeof fakePlatform>): Promise<ExecutionDetail> {
  const { execution_id } = await call("execution_start", { workflow_id: "orders" });
  const detail = fake.state.executions.get(execution_id);
  while (detail?.summary.finished_at === null) await new Promise((done) => setTimeout(done, 1));
  if (detail === undefined) throw new Error("The execution is gone.");
  // Its events are applied a frame later.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  openPast("orders", detail.document);
  useEditor.setState({ execution: viewOf(detail) });
  return detail;
}

/** The same, put aside at “Large order?”. */
export async function openWaiting(
  fake: ReturnType<typeof fakePlatform>,
  wait: Partial<WaitInfo>,
): Promise<string> {
  const detail = await openFinished(fake);
  const { id } = detail.summary;
  detail.runs = detail.runs.slice(0, 2);
  const kind = wait.kind ?? "approval";
  Object.assign(detail.summary, { status: "waiting", wait: kind, finished_at: null, error: null });
  fake.state.waits.set(id, {
    execution_id: id,
    workflow_id: "orders",
    workflow_name: "Daily orders",
    node_id: "if",
    node_name: "Large order?",
    kind,
    until: null,
    created_at: Date.now() - 60_000,
    question: {},
    ...wait,
  });
  useEditor.setState({ execution: viewOf(detail) });
  return id;
}

export function show(children: ReactNode) {
  return render(
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <main>{children}</main>
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

/** Fails on what axe finds serious; colours need a layout, which jsdom has not. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  expect(serious.map((v) => `${v.id}: ${v.nodes[0]?.html}`)).toEqual([]);
}
