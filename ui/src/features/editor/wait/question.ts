// What an execution that waits asks, brought into one form whatever node asked it. Pure.

import type { WaitInfo } from "@/bindings";

export interface Answer {
  /** What is sent as the choice. */
  value: string;
  label: string;
}

export type FieldKind = "text" | "long" | "number" | "email" | "date" | "choice" | "flag";

export interface Field {
  name: string;
  label: string;
  kind: FieldKind;
  required: boolean;
  placeholder: string;
  choices: string[];
  value: string;
}

export interface Question {
  title: string;
  message: string;
  /** What can be chosen besides approving and declining. */
  choices: Answer[];
  fields: Field[];
  /** What the question is about; undefined where there is nothing to look at. */
  data: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (...values: unknown[]): string =>
  values.find((value): value is string => typeof value === "string" && value !== "") ?? "";

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Reads the question of a wait. */
export function questionOf({ question, node_name }: WaitInfo): Question {
  return {
    title: text(question.title, node_name),
    message: text(question.message, question.description),
    choices: list(question.choices).flatMap(answerOf),
    fields: list(question.fields).flatMap(fieldOf),
    data: question.data ?? undefined,
  };
}

function answerOf(choice: unknown): Answer[] {
  if (typeof choice === "string") return [{ value: choice, label: choice }];
  if (!isObject(choice)) return [];
  const value = text(choice.value, choice.option, choice.label);
  return value === "" ? [] : [{ value, label: text(choice.label, choice.name, value) }];
}

const KINDS: Record<string, FieldKind> = {
  textarea: "long",
  number: "number",
  email: "email",
  date: "date",
  dropdown: "choice",
  select: "choice",
  radio: "choice",
  options: "choice",
  checkbox: "flag",
  boolean: "flag",
};

/** A field as this program or as a form of n8n writes it. */
function fieldOf(field: unknown): Field[] {
  if (typeof field === "string") return [plain(field)];
  if (!isObject(field)) return [];
  const label = text(field.label, field.fieldLabel, field.name, field.fieldName);
  const name = text(field.name, field.fieldName, label);
  if (name === "") return [];
  const options = isObject(field.fieldOptions) ? field.fieldOptions.values : (field.options ?? field.choices);
  const choices = list(options).flatMap(answerOf);
  const kind = KINDS[text(field.type, field.fieldType, field.kind)] ?? "text";
  return [
    {
      ...plain(name),
      label,
      // Checkboxes with choices are choices; one without is a flag.
      kind: kind === "flag" && choices.length > 0 ? "choice" : kind,
      required: field.required === true || field.requiredField === true,
      placeholder: text(field.placeholder),
      choices: choices.map((choice) => choice.value),
      value: text(field.value, field.default, field.defaultValue),
    },
  ];
}

const plain = (name: string): Field => ({
  name,
  label: name,
  kind: "text",
  required: false,
  placeholder: "",
  choices: [],
  value: "",
});

/** What is written in the fields, as it is sent; empty fields are left out. */
export function valuesOf(fields: readonly Field[], written: Readonly<Record<string, string>>) {
  const values: Record<string, unknown> = {};
  for (const { name, kind, value } of fields) {
    const now = (written[name] ?? value).trim();
    if (kind === "flag") values[name] = now === "true";
    else if (now !== "") values[name] = kind === "number" ? Number(now) : now;
  }
  return values;
}

/** Fields that must be filled in and are not, or hold no number where one is asked for. */
export function missing(fields: readonly Field[], written: Readonly<Record<string, string>>): string[] {
  return fields
    .filter(({ name, kind, required, value }) => {
      const now = (written[name] ?? value).trim();
      if (now === "") return required && kind !== "flag";
      return kind === "number" && !Number.isFinite(Number(now));
    })
    .map((field) => field.name);
}
