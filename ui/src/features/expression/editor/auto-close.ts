// Closes {{, brackets and quotes while an expression is typed. What it put there gives way to the same text
// typed by hand, so that typing a template always yields just that template.

import { startCompletion } from "@codemirror/autocomplete";
import { type EditorState, type Extension, MapMode, Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { splitTemplate } from "../template";

/** Positions of characters that were put in by the editor, in ascending order. */
const added = StateEffect.define<readonly number[]>();
const own = StateField.define<readonly number[]>({
  create: () => [],
  update(positions, tr) {
    let next = positions;
    if (tr.docChanged && next.length > 0) {
      next = next.flatMap((at) => tr.changes.mapPos(at, 1, MapMode.TrackAfter) ?? []);
    }
    for (const effect of tr.effects) {
      if (effect.is(added)) next = [...new Set([...next, ...effect.value])].sort((a, b) => a - b);
    }
    return next;
  },
});

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", '"': '"', "'": "'", "`": "`" };

type Typed = {
  /** Characters behind the cursor that go. */
  remove: number;
  /** What the editor puts behind the cursor by itself. */
  add: string;
};

/**
 * What typing one character means besides that character; null for nothing.
 * `auto` is how many characters behind the cursor the editor put there.
 */
function typed(before: string, after: string, text: string, auto: number): Typed | null {
  const mine = after.slice(0, auto);
  const last = splitTemplate(before + text).at(-1);
  const inCode = last?.kind === "code" && !last.closed;
  if (text === "{" && inCode && last.codeFrom === before.length + 1) {
    const rest = after.slice(auto);
    // Where an end is there already, a second one would only be in the way.
    return closesBeforeOpens(rest) ? null : { remove: auto, add: "}}" };
  }
  if (text === "}") return closing(before, after, auto, last?.kind === "code" && last.closed === true);
  if (mine[0] === text && text !== " ") return { remove: 1, add: "" };
  if (text === " " && before.endsWith("{{") && mine.startsWith("}}")) return { remove: 0, add: " " };
  const close = PAIRS[text];
  if (!inCode || close === undefined) return null;
  // A quote behind a word or a quote ends something; a bracket before a word goes around it.
  if (close === text && /[\w$'"`\\]$/.test(before)) return null;
  return /^(?:$|[\s)\]}])/.test(after) || auto > 0 ? { remove: 0, add: close } : null;
}

/** A brace typed where closing braces are already. */
function closing(before: string, after: string, auto: number, ends: boolean): Typed | null {
  // An older expression's own end, for the text right before it.
  const there = before.endsWith("}") ? /^\}/ : /^ *\}(?=\})/;
  if (ends) {
    if (auto > 0) return { remove: auto, add: "" };
    return after.startsWith("}") && !after.startsWith("}}}") ? { remove: 1, add: "" } : null;
  }
  const inside = splitTemplate(before).at(-1);
  if (inside?.kind !== "code" || inside.closed) return after[0] === "}" && auto > 0 ? first(1) : null;
  if (openBraces(before.slice(inside.codeFrom)) > 0) return null;
  const found = there.exec(after);
  return found ? first(found[0].length) : null;
}

const first = (remove: number): Typed => ({ remove, add: "" });

const openBraces = (code: string) => code.split("{").length - code.split("}").length;

function closesBeforeOpens(text: string): boolean {
  const close = text.indexOf("}}");
  const open = text.indexOf("{{");
  return close >= 0 && (open < 0 || close < open);
}

/** How many characters from a position on are the editor's own. */
function autoAt(state: EditorState, from: number): number {
  let count = 0;
  for (const at of state.field(own)) if (at === from + count) count++;
  return count;
}

const onInput = EditorView.inputHandler.of((view, from, to, text) => {
  if (from !== to || text.length !== 1 || view.state.readOnly) return false;
  const { doc } = view.state;
  const means = typed(doc.sliceString(0, from), doc.sliceString(from), text, autoAt(view.state, from));
  if (means === null) return false;
  const at = from + 1;
  view.dispatch({
    changes: { from, to: from + means.remove, insert: text + means.add },
    selection: { anchor: at },
    effects: added.of(Array.from(means.add, (_, index) => at + index)),
    userEvent: "input.type",
    scrollIntoView: true,
  });
  if (means.add === "}}") startCompletion(view);
  return true;
});

/** See above. */
export const autoClose: Extension = [own, Prec.high(onInput)];
