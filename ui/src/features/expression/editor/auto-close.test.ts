import { EditorView } from "@codemirror/view";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitTemplate } from "../template";
import { templateExtensions } from "./template-editor";

let view: EditorView;
beforeEach(() => {
  view = new EditorView({ extensions: templateExtensions(true), parent: document.body });
});
afterEach(() => view.destroy());

/** Types as the browser does: the editor's handlers first, the plain character otherwise. */
function type(text: string): string {
  for (const char of text) {
    const { from, to } = view.state.selection.main;
    const plain = () => view.state.update(view.state.replaceSelection(char), { userEvent: "input.type" });
    const taken = view.state
      .facet(EditorView.inputHandler)
      .some((handler) => handler(view, from, to, char, plain));
    if (!taken) view.dispatch(plain());
  }
  return view.state.doc.toString();
}

/** Opens a stored template with the cursor at `|`. */
function at(template: string): void {
  const cursor = template.indexOf("|");
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: template.replace("|", "") },
    selection: { anchor: cursor },
  });
}

const shown = () => {
  const { head } = view.state.selection.main;
  const text = view.state.doc.toString();
  return `${text.slice(0, head)}|${text.slice(head)}`;
};

describe("typing a template", () => {
  it.each([
    "{{ $now.year }} and {{ 2 }}",
    "{{$now.year}}",
    "{{ }}{{ }}",
    "{{ {a: 1} }}",
    "{{ {a: {b: 1}} }} x",
    "{{ $('My node').item.json[\"a b\"] }}",
    "{{ 'it\\'s' + \"it's\" + `x` }}",
    "{{ [1, [2, (3)]].map((x) => x + 1) }}",
    "\\{{ no }} {{ '\\}}' }} {{ yes }}",
    "it's (fine [here]) { } } }}",
    '{ "a": "{{ $json.a }}", "b": [ {{ 1 }} ] }',
    "{{ '}' }} {{ \"{\" }}",
  ])("gives just it: %s", (template) => expect(type(template)).toBe(template));

  it("gives just it, whatever its ends close", () => {
    const piece = fc.constantFrom(
      "{{",
      "}}",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "'",
      '"',
      "`",
      "\\",
      "a",
      " ",
      "$",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        at("|");
        const text = pieces.join("");
        const last = splitTemplate(text).at(-1);
        // What is left open is closed by the editor, which is the point of it.
        fc.pre(last === undefined || last.kind === "text" || last.closed);
        expect(type(text)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it("gives just it in front of and behind what is there", () => {
    at("{{ $json.a }} |");
    expect(type("{{ 2 }}")).toBe("{{ $json.a }} {{ 2 }}");
    at("| {{ $json.a }}");
    expect(type("{{ 2 }}")).toBe("{{ 2 }} {{ $json.a }}");
  });
});

describe("closing", () => {
  it("closes what was opened", () => {
    type("a {{");
    expect(shown()).toBe("a {{|}}");
    type(" ");
    expect(shown()).toBe("a {{ | }}");
    type("f(");
    expect(shown()).toBe("a {{ f(|) }}");
  });

  it.each([
    ["{{ $json.a| }}", " }}", "{{ $json.a }}|"],
    ["{{ $json.a| }}", "}}", "{{ $json.a}}|"],
    ["{{ a |}} b", "}}", "{{ a }}| b"],
    ["{{ {a: 1| }}", "}", "{{ {a: 1}| }}"],
  ])("types over the end of an older expression: %s", (template, text, result) => {
    at(template);
    type(text);
    expect(shown()).toBe(result);
  });

  it("adds no end where there is one", () => {
    at("| $json.a }}");
    expect(type("{{")).toBe("{{ $json.a }}");
  });
});
