import { type Ref, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Choice, ParamKind } from "@/bindings";
import { CodeEditor, type TemplateEditorHandle, useExpressionScope } from "@/features/expression";
import { Input, Select, Switch, Textarea } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { DateTimeControl } from "./date-time-control";
import { Help } from "./field-frame";
import { MultiSelect } from "./multi-select";
import { NumberControl } from "./number-control";

type Props = {
  kind: ParamKind;
  value: unknown;
  label: string;
  help?: string | undefined;
  placeholder: string;
  required: boolean;
  invalid: boolean;
  /** `typing`: more may follow at once. */
  onChange: (value: unknown, typing: boolean) => void;
  onBlur: () => void;
  ref?: Ref<TemplateEditorHandle>;
};

/** Controls that stand on one line with their label. */
export const showsOwnLabel = (kind: ParamKind) => kind.kind === "boolean";

/** The control for a fixed value. */
export function FixedControl(props: Props) {
  const { kind, value, label, placeholder, required, invalid, onChange, onBlur, ref } = props;
  const { t } = useTranslation("inspector");
  const form = useForm();
  const { data } = useExpressionScope();
  const id = useId();
  const common = {
    "aria-label": label,
    "aria-invalid": invalid || undefined,
    "aria-required": required || undefined,
  };
  switch (kind.kind) {
    case "boolean":
      return (
        <div className="flex min-h-7 items-center gap-2">
          <Switch
            id={id}
            checked={value === true}
            onChange={(on) => onChange(on, false)}
            label={label}
            disabled={form.readOnly}
          />
          <label htmlFor={id} className="min-w-0 cursor-pointer text-sm">
            {label}
          </label>
          {props.help && <Help text={props.help} name={label} />}
        </div>
      );
    case "number":
      return <NumberControl {...props} min={kind.min} max={kind.max} readOnly={form.readOnly} />;
    case "options":
      return (
        <Select
          value={choiceKey(value)}
          options={toOptions(kind.choices)}
          onChange={(key) => onChange(choiceOf(kind.choices, key), false)}
          label={label}
          placeholder={placeholder || (value === "" || value === null ? t("choose") : textOf(value))}
          disabled={form.readOnly}
        />
      );
    case "multi_options":
      return (
        <MultiSelect
          choices={kind.choices}
          value={Array.isArray(value) ? value : []}
          onChange={(next) => onChange(next, false)}
          label={label}
          placeholder={placeholder}
          disabled={form.readOnly}
        />
      );
    case "json":
    case "code":
      return (
        <CodeEditor
          ref={ref}
          language={kind.kind === "json" ? "json" : kind.language}
          value={textOf(value)}
          onChange={(text) => onChange(text, true)}
          onBlur={onBlur}
          data={data}
          label={label}
          invalid={invalid}
          placeholder={placeholder}
          readOnly={form.readOnly}
          className={
            kind.kind === "json"
              ? "max-h-96 min-h-20 overflow-auto rounded-md border border-line bg-surface focus-within:border-accent"
              : "max-h-[60vh] min-h-72 overflow-auto rounded-md border border-line bg-surface focus-within:border-accent [&_.cm-editor]:min-h-72"
          }
        />
      );
    case "date_time":
      return <DateTimeControl {...props} readOnly={form.readOnly} />;
    case "string":
      return kind.rows > 1 ? (
        <Textarea
          {...common}
          rows={kind.rows}
          value={textOf(value)}
          placeholder={placeholder}
          disabled={form.readOnly}
          onChange={(event) => onChange(event.target.value, true)}
          onBlur={onBlur}
          className="resize-y"
        />
      ) : (
        <Input
          {...common}
          value={textOf(value)}
          placeholder={placeholder}
          disabled={form.readOnly}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value, true)}
          onBlur={onBlur}
        />
      );
    default:
      return null;
  }
}

/** A stored value as the text of a field; imported files hold objects where text is expected. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

const choiceKey = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? null));
const choiceOf = (choices: Choice[], key: string) =>
  choices.find((c) => choiceKey(c.value) === key)?.value ?? key;
const toOptions = (choices: Choice[]) =>
  choices.map((choice) => ({
    value: choiceKey(choice.value),
    label: choice.label,
    help: choice.help || undefined,
  }));
