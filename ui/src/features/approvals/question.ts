import type { WaitInfo } from "@/bindings";

export type FieldType =
  | "text"
  | "textarea"
  | "number"
  | "boolean"
  | "select"
  | "several"
  | "date"
  | "email"
  | "password"
  /** Goes along unseen. */
  | "hidden"
  /** Nothing is asked: a text between the fields. */
  | "note"
  /** Can only be given on the page behind the link. */
  | "file";

/** What stands in a field: text, a yes or no, several of its options. */
export type FieldValue = string | boolean | string[];

/** A field that somebody fills in. */
export interface Field {
  name: string;
  label: string;
  type: FieldType;
  required: boolean;
  options: string[];
  placeholder: string;
  initial: FieldValue;
}

/** One possible answer. */
export interface Choice {
  value: string;
  label: string;
}

export type QuestionKind = "approve" | "input" | "select" | "review";
export type Priority = "low" | "normal" | "high";

/** What a wait asks, read from JSON that a workflow made: nothing in it can be relied on. */
export interface Question {
  title: string;
  message: string;
  kind: QuestionKind;
  choices: Choice[];
  fields: Field[];
  priority: Priority;
  /** Who should answer; empty: anybody. */
  assignee: string;
  /** Whether a comment may go with the answer. */
  comment: boolean;
  /** What it is about, to be read; null when there is nothing. */
  data: Record<string, unknown> | null;
}

export function readQuestion(wait: WaitInfo): Question {
  const raw = wait.question;
  const kind = one(raw.kind, ["approve", "input", "select", "review"] as const, "approve");
  const data = isRecord(raw.data) ? raw.data : null;
  const listed = raw.fields ?? valuesOf(raw.formFields) ?? raw.formFields;
  const fields = uniqueFields(listOf(listed).flatMap((field) => readField(field) ?? []));
  return {
    title: textOf(raw.title) || wait.node_name,
    message: textOf(raw.message),
    kind,
    choices: choicesOf(raw.choices, kind),
    // A review is of data: without fields of its own, the data is what can be corrected.
    fields: fields.length === 0 && kind === "review" && data !== null ? fieldsOfData(data) : fields,
    priority: priorityOf(raw.priority),
    assignee: textOf(raw.assignee),
    comment: raw.comment !== false,
    data: kind === "review" && fields.length === 0 ? null : data,
  };
}

function choicesOf(raw: unknown, kind: QuestionKind): Choice[] {
  const choices = new Map<string, Choice>();
  for (const each of listOf(raw)) {
    const value = isRecord(each) ? textOf(each.value ?? each.label) : textOf(each);
    const label = isRecord(each) ? textOf(each.label) || value : value;
    if (value !== "") choices.set(value, { value, label });
  }
  if (choices.size > 0) return [...choices.values()];
  const usual = kind === "input" ? ["submit"] : kind === "select" ? [] : ["approve", "decline"];
  return usual.map((value) => ({ value, label: value }));
}

/** Answers go by name, so of two fields with one name the last counts. */
const uniqueFields = (fields: Field[]): Field[] => [
  ...new Map(fields.map((field) => [field.name, field])).values(),
];

function readField(raw: unknown): Field | null {
  if (typeof raw === "string") return raw === "" ? null : fieldOf(raw, {});
  if (!isRecord(raw)) return null;
  const names = [raw.name, raw.fieldName, raw.elementName, raw.label, raw.fieldLabel].map(textOf);
  const name = names.find((each) => each !== "") ?? "";
  return name === "" ? null : fieldOf(name, raw);
}

const TYPES: Record<string, FieldType> = {
  textarea: "textarea",
  number: "number",
  integer: "number",
  boolean: "boolean",
  checkbox: "several",
  select: "select",
  options: "select",
  dropdown: "select",
  radio: "select",
  password: "password",
  hiddenfield: "hidden",
  html: "note",
  file: "file",
  date: "date",
  email: "email",
};

function fieldOf(name: string, raw: Record<string, unknown>): Field {
  const options = listOf(raw.options ?? valuesOf(raw.fieldOptions)).flatMap((option) => {
    const text = isRecord(option) ? textOf(option.value ?? option.option ?? option.label) : textOf(option);
    return text === "" ? [] : [text];
  });
  const known =
    TYPES[textOf(raw.type ?? raw.fieldType).toLowerCase()] ?? (options.length > 0 ? "select" : "text");
  const type = typeWith(known, options, raw.multiselect === true);
  const initial = raw.default ?? raw.defaultValue;
  return {
    name,
    label: textOf(raw.label ?? raw.fieldLabel) || name,
    type,
    required: raw.required === true || raw.requiredField === true,
    options,
    placeholder: textOf(raw.placeholder),
    initial: initialOf(
      type,
      type === "hidden" ? raw.fieldValue : type === "note" ? plain(raw.html) : initial,
    ),
  };
}

/** A choice of nothing is no choice; a box without options is a yes or no. */
function typeWith(type: FieldType, options: string[], multiple: boolean): FieldType {
  if (type === "several" && options.length === 0) return "boolean";
  if (type !== "select") return type;
  return options.length === 0 ? "text" : multiple ? "several" : "select";
}

function initialOf(type: FieldType, raw: unknown): FieldValue {
  if (type === "boolean") return raw === true || raw === "true";
  if (type === "several") return listOf(raw).map(textOf);
  return textOf(raw);
}

/** A workflow's HTML is shown as text, never as HTML. */
const plain = (html: unknown): string =>
  (new DOMParser().parseFromString(textOf(html), "text/html").body.textContent ?? "").trim();

const valuesOf = (raw: unknown): unknown => (isRecord(raw) ? raw.values : undefined);

function fieldsOfData(data: Record<string, unknown>): Field[] {
  return Object.entries(data).flatMap(([name, value]): Field[] => {
    if (value !== null && typeof value === "object") return [];
    const type = typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "text";
    return [{ ...fieldOf(name, { type, default: value }), label: name }];
  });
}

/** What is wrong with what was typed into a field; none when it may be sent. */
export type Fault = "required" | "number" | "email";

export function faultOf(field: Field, value: FieldValue): Fault | null {
  if (typeof value === "boolean" || field.type === "note") return null;
  if (Array.isArray(value)) return field.required && value.length === 0 ? "required" : null;
  const text = value.trim();
  if (text === "") return field.required ? "required" : null;
  if (field.type === "number" && !Number.isFinite(Number(text))) return "number";
  if (field.type === "email" && !/^[^\s@]+@[^\s@]+$/.test(text)) return "email";
  return null;
}

/** The values as the backend takes them: numbers are numbers, empty fields are absent. */
export function valuesToSend(fields: Field[], typed: Record<string, FieldValue>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.type === "note" || field.type === "file") continue;
    const value = typed[field.name] ?? field.initial;
    if (typeof value !== "string") values[field.name] = value;
    else if (value.trim() !== "") values[field.name] = field.type === "number" ? Number(value) : value;
  }
  return values;
}

/** Items for "skip with this output": a JSON list of objects, or one object. */
export function readItems(text: string): Record<string, unknown>[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const list = Array.isArray(parsed) ? parsed : [parsed];
    return list.every(isRecord) ? list : null;
  } catch {
    return null;
  }
}

function priorityOf(raw: unknown): Priority {
  if (typeof raw === "number") return raw > 0 ? "high" : raw < 0 ? "low" : "normal";
  if (raw === "urgent" || raw === "critical") return "high";
  return one(raw, ["low", "normal", "high"] as const, "normal");
}

function one<T extends string>(raw: unknown, of: readonly T[], fallback: T): T {
  return of.find((each) => each === raw) ?? fallback;
}

const listOf = (raw: unknown): unknown[] => (Array.isArray(raw) ? raw : []);

const textOf = (raw: unknown): string =>
  typeof raw === "string" ? raw : typeof raw === "number" || typeof raw === "boolean" ? String(raw) : "";

const isRecord = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw);
