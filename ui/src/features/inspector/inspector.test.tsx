import { EditorView } from "@codemirror/view";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Operation } from "@/bindings";
import { useEditor } from "@/features/editor/store";
import { TooltipProvider } from "@/shared/ui";
import { Inspector } from "./inspector";
import { openFixture } from "./test/fixture";

type Step = { operations: Operation[]; label?: string | undefined; mergeKey?: string | undefined };

/** Shows the inspector for a node; the returned list grows with each edit that reaches the document. */
function open(
  selected: string,
  options: { wide?: boolean; total?: number; readOnly?: boolean } = {},
): Step[] {
  openFixture(selected, options.total ?? 20, options.readOnly ?? false);
  useEditor.setState({ inspectorWide: options.wide ?? false });
  const steps: Step[] = [];
  const apply = useEditor.getState().applyOperations;
  vi.spyOn(useEditor.getState(), "applyOperations");
  useEditor.setState({
    applyOperations: (operations, { label, mergeKey } = {}) => {
      steps.push({ operations, label, mergeKey });
      return apply(operations, { label: label ?? "", mergeKey: mergeKey ?? "" });
    },
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <Inspector />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return steps;
}

const original = useEditor.getState().applyOperations;
// The whole inspector is shown in each test, on machines that do other things as well.
vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 5_000 });
const user = userEvent.setup();
const parametersOf = (id: string) =>
  useEditor.getState().document?.nodes.find((n) => n.id === id)?.parameters ?? {};

/** The editor behind a label; text cannot be typed into it without a layout, so it is driven through its own API. */
function codeField(label: string): EditorView {
  const view = EditorView.findFromDOM(screen.getByRole("textbox", { name: label }));
  if (!view) throw new Error(`There is no code field “${label}”.`);
  return view;
}

beforeEach(() => {
  // Neither has a layout in jsdom.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
});
afterEach(() => {
  cleanup();
  useEditor.setState({ applyOperations: original });
});

describe("a text field", () => {
  it("makes one operation of what is typed, as one step of undo", async () => {
    const steps = open("orders");
    const field = screen.getByRole("textbox", { name: "URL" });
    for (const typed of ["/", "/to", "/today"]) {
      fireEvent.change(field, { target: { value: `https://api.shop.example/orders${typed}` } });
    }
    expect(steps).toHaveLength(0);
    await waitFor(() => expect(steps).toHaveLength(1));
    expect(steps[0]?.operations).toEqual([
      {
        op: "set_node",
        node_id: "orders",
        field: "parameters.url",
        value: "https://api.shop.example/orders/today",
      },
    ]);
    expect(steps[0]?.mergeKey).toBe("orders:parameters.url");
    expect(steps[0]?.label).toContain("URL");
  });
  it("keeps what was typed when the field is left at once", () => {
    const steps = open("orders");
    const field = screen.getByRole("textbox", { name: "URL" });
    fireEvent.change(field, { target: { value: "https://a.example" } });
    fireEvent.blur(field);
    expect(steps).toHaveLength(1);
    expect(parametersOf("orders").url).toBe("https://a.example");
  });
  it("keeps what was typed when another node is selected", async () => {
    const steps = open("orders");
    fireEvent.change(screen.getByRole("textbox", { name: "URL" }), {
      target: { value: "https://b.example" },
    });
    act(() => useEditor.getState().openInspector("set"));
    expect(steps).toHaveLength(1);
    expect(parametersOf("orders").url).toBe("https://b.example");
  });
  it("shows a finding where it belongs", () => {
    open("orders");
    expect(screen.getByText(/The query is empty/)).toBeTruthy();
  });
});

describe("Fixed and Expression", () => {
  const toggle = (name: string, mode: string) =>
    within(screen.getByRole("radiogroup", { name: `Kind of value for ${name}` })).getByRole("radio", {
      name: mode,
    });

  it("keeps the value on switching there and back", async () => {
    open("sink");
    const before = parametersOf("sink").url;
    await user.click(toggle("URL", "Fixed"));
    expect(parametersOf("sink").url).toBe("https://api.shop.example/orders/{{ $json.id }}");
    await user.click(toggle("URL", "Expression"));
    expect(parametersOf("sink").url).toBe(before);
  });
  it("puts the keyboard into the field's editor, at the end", async () => {
    open("sink");
    await user.click(toggle("URL", "Fixed"));
    const fixed = screen.getByRole<HTMLInputElement>("textbox", { name: "URL" });
    expect(document.activeElement).toBe(fixed);
    expect(fixed.selectionStart).toBe(fixed.value.length);
    await user.click(toggle("URL", "Expression"));
    const view = codeField("URL");
    expect(document.activeElement).toBe(view.contentDOM);
    expect(view.state.selection.main.head).toBe(view.state.doc.length);
  });
  it("keeps a number on switching there and back", async () => {
    open("sink");
    await user.click(toggle("Time limit in ms", "Expression"));
    expect(parametersOf("sink").timeout).toBe("={{ 1000 }}");
    await user.click(toggle("Time limit in ms", "Fixed"));
    expect(parametersOf("sink").timeout).toBe(1000);
  });
  it("turns to an expression when “=” is typed", async () => {
    open("orders");
    const field = screen.getByRole("textbox", { name: "URL" });
    await user.clear(field);
    await user.type(field, "=");
    await waitFor(() => expect(codeField("URL").state.doc.toString()).toBe(""));
    act(() => codeField("URL").dispatch({ changes: { from: 0, insert: "{{ 1 }}" } }));
    await waitFor(() => expect(parametersOf("orders").url).toBe("={{ 1 }}"));
  });
  it("turns to an expression when “{{” is typed", async () => {
    open("orders");
    await user.type(screen.getByRole("textbox", { name: "URL" }), "/{{{{");
    await waitFor(() => expect(parametersOf("orders").url).toBe("=https://api.shop.example/orders/{{"));
  });
  it("shows the value for the item that is chosen", async () => {
    open("sink");
    expect(await screen.findByText("https://api.shop.example/orders/1000")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Next item" }));
    expect(await screen.findByText("https://api.shop.example/orders/1001")).toBeTruthy();
  });
});

describe("dropping a field", () => {
  /** Drags with pointer events, as a person does; boxes are given because jsdom has no layout. */
  async function drag(from: HTMLElement, to: Element) {
    const box = new DOMRect(500, 500, 100, 30);
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
      return this === to ? box : new DOMRect(0, 0, 10, 10);
    });
    const at = (x: number, y: number) => ({
      clientX: x,
      clientY: y,
      isPrimary: true,
      button: 0,
      bubbles: true,
    });
    fireEvent(from, new PointerEvent("pointerdown", at(5, 5)));
    for (const [x, y] of [
      [20, 20],
      [300, 300],
      [520, 510],
      [521, 511],
    ]) {
      await act(async () => {
        fireEvent(document, new PointerEvent("pointermove", at(x ?? 0, y ?? 0)));
        await new Promise((done) => setTimeout(done, 30));
      });
    }
    await act(async () => {
      fireEvent(document, new PointerEvent("pointerup", at(521, 511)));
      await new Promise((done) => setTimeout(done, 30));
    });
    vi.restoreAllMocks();
  }

  it("makes an expression of a fixed value", async () => {
    open("orders", { wide: true });
    const field = await screen.findAllByText("amount");
    const name = field.find((e) => e.dataset.fieldPath === "$json.amount");
    const target = document.querySelector('[data-field="URL"]');
    if (!name || !target) throw new Error("the page has no field to drag or no place for it");
    await drag(name, target);
    expect(parametersOf("orders").url).toBe("=https://api.shop.example/orders {{ $json.amount }}");
  });
  it("makes a new row of the fields to set, with name and type", async () => {
    open("set", { wide: true });
    const field = await screen.findAllByText("paid");
    const name = field.find((e) => e.dataset.fieldPath === "$json.paid");
    const target = screen.getByText("or drag fields in from the input").parentElement;
    if (!name || !target) throw new Error("the page has no field to drag or no place for it");
    await drag(name, target);
    const { assignments } = parametersOf("set").assignments as { assignments: unknown[] };
    expect(assignments[2]).toMatchObject({ name: "paid", value: "={{ $json.paid }}", type: "boolean" });
  });
});

describe("structured fields", () => {
  it("adds and removes options", async () => {
    open("sink");
    await user.click(screen.getByRole("button", { name: "Add option to Options" }));
    await user.click(await screen.findByRole("menuitem", { name: "Retries" }));
    expect(parametersOf("sink").options).toEqual({ retries: 2 });
    await user.click(screen.getByRole("button", { name: "Remove Retries" }));
    expect(parametersOf("sink").options).toEqual({});
  });
  it("adds, edits and moves entries of a list", async () => {
    open("sink");
    const add = () => screen.getByRole("button", { name: "Add Header" });
    await user.click(add());
    await user.click(add());
    const [first] = screen.getAllByRole("textbox", { name: "Name" });
    if (first) await user.type(first, "Accept");
    await user.tab();
    expect(parametersOf("sink").headers).toEqual({
      parameters: [
        { name: "Accept", value: "" },
        { name: "", value: "" },
      ],
    });
    await user.click(screen.getByRole("button", { name: "More for Header 1" }));
    await user.click(await screen.findByRole("menuitem", { name: "Move down" }));
    expect(parametersOf("sink").headers).toMatchObject({ parameters: [{ name: "" }, { name: "Accept" }] });
  });
  it("edits conditions", async () => {
    open("if");
    const right = screen.getByRole("textbox", { name: "Compared with, in condition 1" });
    await user.clear(right);
    await user.type(right, "900");
    await user.tab();
    await user.click(screen.getByRole("radio", { name: "or" }));
    expect(parametersOf("if").conditions).toMatchObject({
      combinator: "or",
      conditions: [{ rightValue: "900", operator: { type: "number", operation: "gt" } }, {}],
    });
    await user.click(screen.getByRole("button", { name: "Remove Condition 2" }));
    expect((parametersOf("if").conditions as { conditions: unknown[] }).conditions).toHaveLength(1);
  });
  it("keeps filters in line with the node's switch, in one step", async () => {
    const steps = open("if");
    await user.click(screen.getByRole("button", { name: "Add option to Options" }));
    await user.click(await screen.findByRole("menuitem", { name: "Ignore upper and lower case" }));
    expect(parametersOf("if").options).toEqual({ ignoreCase: true });
    expect(parametersOf("if").conditions).toMatchObject({ options: { caseSensitive: false } });
    expect(steps).toHaveLength(1);
  });
  it("says when a number is out of range and does not store it", async () => {
    const steps = open("sink");
    const field = screen.getByRole("textbox", { name: "Time limit in ms" });
    await user.clear(field);
    await user.type(field, "-5");
    await user.tab();
    expect(screen.getByText("Write 0 or more.")).toBeTruthy();
    expect(steps.some((s) => JSON.stringify(s.operations).includes("-5"))).toBe(false);
  });
});

describe("the node as a whole", () => {
  it("is renamed where its name stands", async () => {
    open("orders");
    await user.click(screen.getByRole("button", { name: "Get orders" }));
    const field = screen.getByRole("textbox", { name: "Node name" });
    await user.clear(field);
    await user.type(field, "Fetch{Enter}");
    expect(useEditor.getState().document?.nodes.find((n) => n.id === "orders")?.name).toBe("Fetch");
  });
  it("is disabled and enabled", async () => {
    const steps = open("orders");
    await user.click(screen.getByRole("button", { name: "Disable: items pass through" }));
    expect(steps[0]?.operations).toEqual([
      { op: "set_node", node_id: "orders", field: "disabled", value: true },
    ]);
    expect(screen.getByRole("button", { name: "Enable" })).toBeTruthy();
  });
  it("has settings", async () => {
    const steps = open("orders");
    await user.click(screen.getByRole("tab", { name: "Settings" }));
    await user.click(screen.getByRole("switch", { name: "Try again when it fails" }));
    await user.type(screen.getByRole("textbox", { name: "Tries in all" }), "4");
    await user.tab();
    expect(steps.map((s) => s.operations[0])).toMatchObject([
      { field: "retry_on_fail", value: true },
      { field: "max_tries", value: 4 },
    ]);
  });
  it("explains a type nobody knows, and shows what is in it", () => {
    open("old");
    expect(screen.getByText("Millrace does not know this node")).toBeTruthy();
    expect(codeField("Its parameters").state.doc.toString()).toContain("boss@example.com");
    expect(screen.queryByRole("button", { name: "Run to here" })).toBeNull();
  });
  it("is wide only for the node it was opened wide for", async () => {
    open("orders");
    await user.click(screen.getByRole("button", { name: "Open wide" }));
    expect(useEditor.getState().inspectorWide).toBe(true);
    act(() => useEditor.getState().openInspector("set"));
    expect(useEditor.getState().inspectorWide).toBe(false);
    await user.click(screen.getByRole("button", { name: "Open wide" }));
    act(() => useEditor.getState().closeInspector());
    act(() => useEditor.getState().openInspector("set"));
    expect(screen.getByRole("button", { name: "Open wide" })).toBeTruthy();
  });
  it("changes nothing in a past execution", () => {
    open("orders", { readOnly: true });
    expect(screen.getByRole("textbox", { name: "URL" })).toHaveProperty("disabled", true);
    expect(screen.queryByRole("button", { name: "Run to here" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Add option to Options" })).toBeNull();
  });
});

describe("data", () => {
  it("pins and unpins the output", async () => {
    open("sink", { wide: true });
    await user.click(screen.getByRole("button", { name: "Pin this output" }));
    await waitFor(() => expect(useEditor.getState().document?.pinned?.sink).toHaveLength(20));
    // Files are pinned with their bytes.
    expect(useEditor.getState().document?.pinned?.sink?.[2]).toMatchObject({
      binary: { data: { fileName: "invoice.pdf", data: "aGVsbG8=" } },
    });
    await user.click(screen.getByRole("button", { name: "Unpin" }));
    expect(useEditor.getState().document?.pinned?.sink).toBeUndefined();
  });
  it("offers a run where there is no data", () => {
    open("set", { wide: true });
    const output = screen.getByRole("region", { name: "Output" });
    expect(within(output).getByText("No data yet")).toBeTruthy();
    expect(within(output).getByRole("button", { name: "Run to here" })).toBeTruthy();
  });
  it("says above the parameters why the node failed, and leads to the item", async () => {
    open("sink");
    const { execution } = useEditor.getState();
    if (!execution) throw new Error("the fixture has no execution");
    const error = {
      code: "code.thrown",
      message: "The server answered 500",
      description: "Internal error",
      hint: "Try again later.",
      node: "Send them on",
      item: 2,
    };
    const runs = execution.runs.map((run) => (run.node_id === "sink" ? { ...run, error } : run));
    act(() => useEditor.setState({ execution: { ...execution, runs } }));
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("The server answered 500");
    expect(alert.textContent).toContain("Internal error");
    expect(alert.textContent).toContain("Try again later.");
    expect(alert.textContent).toContain("Failed on item 3");
    expect(within(alert).getByText("code.thrown").closest("details")?.open).toBe(false);
    await user.click(within(alert).getByRole("button", { name: "Show the item" }));
    expect(screen.getByRole("tab", { name: "Input" }).getAttribute("aria-selected")).toBe("true");
    expect(await screen.findByRole("grid", { name: "Input: Table" })).toBeTruthy();
    await user.click(screen.getByRole("tab", { name: "Parameters" }));
    expect(screen.getByText("Item 3 of 20")).toBeTruthy();
  });
  it("offers no run to here on a trigger, and no items where code runs once for all", () => {
    open("start");
    expect(screen.queryByRole("button", { name: "Run to here" })).toBeNull();
    cleanup();
    open("code");
    expect(screen.queryByRole("group", { name: "Item for results" })).toBeNull();
  });
  it("says that a trigger has no input", () => {
    open("start", { wide: true });
    const input = screen.getByRole("region", { name: "Input" });
    expect(within(input).getByText("No input")).toBeTruthy();
  });
});

describe("accessibility", () => {
  it.each(["sink", "set", "if", "code", "old", "start"])("%s has no violations", async (id) => {
    open(id, { wide: true });
    await screen.findByRole("region", { name: "Node settings" });
    const result = await axe.run(document.body, {
      // There is no layout and no colour in jsdom, and the page around is not there.
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(result.violations.map((v) => `${v.id}: ${v.nodes[0]?.html}`)).toEqual([]);
  });
});
