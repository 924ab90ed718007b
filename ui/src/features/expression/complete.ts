// Completion of expressions as data, so that it can be tested without an editor.

import type { SchemaField } from "@/bindings";
import { chainAt } from "./chain";
import { type ExpressionData, infer } from "./infer";
import { isIdentifier } from "./paths";
import { globals, type Member, membersOf } from "./reference";
import { codeAt } from "./template";

export type Suggestion = {
  label: string;
  /** Replaces the text from {@link Suggestions.from} to the cursor. */
  insert: string;
  /** How many characters before the inserted text's end the cursor goes. */
  cursorBack: number;
  kind: "field" | "node" | "method" | "property";
  /** What it gives. */
  type: string;
  /** A value it had; empty where that is not known. */
  sample: string;
  /** One line about it; empty for fields. */
  doc: string;
  section: "data" | "node" | "own" | "more";
};
export type Suggestions = {
  /** Where the name being written begins. */
  from: number;
  to: number;
  /** Where the dot before it begins: keys like `["odd key"]` replace the dot too. */
  dotFrom: number;
  options: Suggestion[];
};

/** Suggestions inside a template; null outside its braces. */
export async function completeTemplate(
  template: string,
  position: number,
  data: ExpressionData,
): Promise<Suggestions | null> {
  const segment = codeAt(template, position);
  if (!segment) return null;
  const found = await completeCode(template.slice(segment.codeFrom, position), data);
  if (!found) return null;
  const { codeFrom } = segment;
  return { ...found, from: found.from + codeFrom, dotFrom: found.dotFrom + codeFrom, to: position };
}

/** Suggestions at the end of JavaScript. */
export async function completeCode(code: string, data: ExpressionData): Promise<Suggestions | null> {
  const nodeName = /\$\((?:(['"`])((?:(?!\1)[^\\]|\\.)*))?$/s.exec(code);
  if (nodeName) return nodeNames(code, nodeName[1] ?? "", nodeName[2] ?? "", data);
  const cursor = chainAt(code);
  if (!cursor) return null;
  if (!cursor.object) {
    return { from: cursor.partialFrom, dotFrom: cursor.partialFrom, to: code.length, options: roots(data) };
  }
  const value = await infer(cursor.object, data);
  const known = new Set(value.fields.map((f) => f.name));
  const members = membersOf(value.type)
    .filter((m) => !m.hidden && !known.has(m.name))
    .map((m) => memberOption(m, "more"));
  const options = isObject(value.type) ? [...value.fields.map(fieldOption), ...members] : members;
  if (options.length === 0) return null;
  return { from: cursor.partialFrom, dotFrom: cursor.dotFrom, to: code.length, options };
}

const isObject = (type: string) => type.split("|").some((t) => t === "object" || t === "json");

function roots(data: ExpressionData): Suggestion[] {
  const nodes = data.nodes.map(nodeOption);
  const own = globals.map((m) => memberOption(m, m.name.startsWith("$") ? "own" : "more"));
  const json = own.findIndex((o) => o.label === "$json");
  return [...own.slice(0, json + 1), ...nodes, ...own.slice(json + 1)];
}

function nodeNames(code: string, quote: string, partial: string, data: ExpressionData): Suggestions {
  const from = code.length - quote.length - partial.length - 2;
  return { from, dotFrom: from, to: code.length, options: data.nodes.map(nodeOption) };
}

function nodeOption(name: string): Suggestion {
  const escaped = name.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  const label = `$('${escaped}')`;
  return {
    label,
    insert: label,
    cursorBack: 0,
    kind: "node",
    type: "",
    sample: "",
    doc: "",
    section: "node",
  };
}

function fieldOption(field: SchemaField): Suggestion {
  const insert = isIdentifier(field.name) ? field.name : `[${JSON.stringify(field.name)}]`;
  return {
    label: field.name,
    insert,
    cursorBack: 0,
    kind: "field",
    type: field.kind,
    sample: field.sample,
    doc: "",
    section: "data",
  };
}

function memberOption(member: Member, section: Suggestion["section"]): Suggestion {
  if (member.name === "$") {
    return {
      label: "$()",
      insert: "$('')",
      cursorBack: 2,
      kind: "method",
      type: "",
      sample: "",
      doc: member.doc,
      section,
    };
  }
  const isMethod = member.args !== undefined;
  const back = isMethod && member.args !== "()" ? 1 : 0;
  return {
    label: isMethod ? `${member.name}()` : member.name,
    insert: isMethod ? `${member.name}()` : member.name,
    cursorBack: back,
    kind: isMethod ? "method" : "property",
    type: member.returns,
    sample: "",
    doc: isMethod ? `${member.name}${member.args}: ${member.doc}` : member.doc,
    section,
  };
}
