// Hands our suggestions to CodeMirror.

import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { completeCode, completeTemplate, type Suggestion, type Suggestions } from "../complete";
import type { ExpressionData } from "../infer";

/** Words that the list shows. */
export type Words = {
  section: Record<Suggestion["section"], string>;
  /** Types, by name; a type without a word shows none. */
  kind: Record<string, string>;
};

const RANK: Record<Suggestion["section"], number> = { data: 0, own: 1, node: 2, more: 3 };
const ICON: Record<Suggestion["kind"], string> = {
  field: "property",
  node: "namespace",
  method: "method",
  property: "variable",
};

/** Completion inside the braces of a template. */
export function templateSource(data: () => ExpressionData, words: Words): CompletionSource {
  return async (context) =>
    result(context, await completeTemplate(context.state.doc.toString(), context.pos, data()), words);
}

/** Completion in plain JavaScript, such as a Code node's source. */
export function codeSource(data: () => ExpressionData, words: Words): CompletionSource {
  return async (context) => {
    // Only the statement at hand matters; a long source is not read again at each key.
    const before = context.state.sliceDoc(Math.max(0, context.pos - 2_000), context.pos);
    const offset = context.pos - before.length;
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const found = await completeCode(line, data());
    const shift = offset + before.length - line.length;
    if (!found) return null;
    return result(
      context,
      { ...found, from: found.from + shift, dotFrom: found.dotFrom + shift, to: context.pos },
      words,
    );
  };
}

function result(
  context: CompletionContext,
  found: Suggestions | null,
  words: Words,
): CompletionResult | null {
  if (!found) return null;
  const asked = context.explicit || found.to > found.from || found.dotFrom < found.from;
  // A brace just opened is an invitation, too.
  const opened = /\{\{\s*$/.test(context.state.sliceDoc(Math.max(0, context.pos - 8), context.pos));
  if (!asked && !opened) return null;
  return {
    from: found.from,
    options: found.options.map((option, index) => toCompletion(option, found, index, words)),
    validFor: /^[\w$]*$/,
  };
}

function toCompletion(option: Suggestion, found: Suggestions, index: number, words: Words): Completion {
  return {
    label: option.label,
    type: ICON[option.kind],
    detail: option.sample === "" ? kindWords(option.type, words) : option.sample,
    ...(option.doc === "" ? {} : { info: option.doc }),
    section: { name: words.section[option.section], rank: RANK[option.section] },
    // Fields stay in the order the data has them.
    boost: Math.max(-99, 99 - index),
    apply: (view, _completion, from, to) =>
      insert(view, option, option.insert.startsWith("[") ? found.dotFrom : from, to),
  };
}

function kindWords(type: string, words: Words): string {
  return type
    .split("|")
    .map((each) => words.kind[each] ?? "")
    .filter(Boolean)
    .join(", ");
}

function insert(view: EditorView, option: Suggestion, from: number, to: number) {
  // Brackets and quotes that the editor closed by itself would be there twice.
  const after = view.state.sliceDoc(to, to + 2);
  const closing = option.kind === "node" ? (/^['"`]?\)/.exec(after)?.[0] ?? "") : "";
  const called = option.insert.endsWith("()") && after.startsWith("(");
  const text = called ? option.insert.slice(0, -2) : option.insert;
  view.dispatch({
    changes: { from, to: to + closing.length, insert: text },
    selection: { anchor: from + text.length - (called ? 0 : option.cursorBack) },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}
