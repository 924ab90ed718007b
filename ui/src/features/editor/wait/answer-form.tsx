import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input, Select, Switch, Textarea } from "@/shared/ui";
import { type Answer, type Field, missing, type Question, valuesOf } from "./question";

interface Props {
  question: Question;
  /** The buttons, the one that is meant first. */
  answers: Answer[];
  busy: boolean;
  /** Whether a word can be added. */
  comment: boolean;
  onAnswer(choice: string, values: Record<string, unknown>): void;
}

/** What a question asks to be filled in, and the buttons that answer it. */
export function AnswerForm({ question, answers, busy, comment, onAnswer }: Props) {
  const { t } = useTranslation("editor");
  const [written, setWritten] = useState<Record<string, string>>({});
  const [checked, setChecked] = useState(false);
  const { fields } = question;
  const lacking = checked ? missing(fields, written) : [];
  const [first] = answers;
  const answer = (choice: string) => {
    // Who declines need not fill anything in.
    if (choice !== "decline" && missing(fields, written).length > 0) return setChecked(true);
    const said = written[COMMENT]?.trim();
    onAnswer(choice, { ...valuesOf(fields, written), ...(said ? { comment: said } : {}) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (first !== undefined) answer(first.value);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-2 flex flex-col gap-2.5">
      {fields.length > 0 && (
        <div className="grid max-w-3xl grid-cols-2 gap-x-4 gap-y-2.5">
          {fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              value={written[field.name] ?? field.value}
              problem={lacking.includes(field.name)}
              onChange={(value) => setWritten((old) => ({ ...old, [field.name]: value }))}
            />
          ))}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {answers.map(({ value, label }, i) => (
          <Button
            key={value}
            type={i === 0 ? "submit" : "button"}
            variant={i === 0 ? "primary" : "secondary"}
            disabled={busy}
            onClick={i === 0 ? undefined : () => answer(value)}
          >
            {label}
          </Button>
        ))}
        {comment && (
          <Input
            aria-label={t("wait.comment")}
            placeholder={t("wait.comment")}
            value={written[COMMENT] ?? ""}
            onChange={(event) => setWritten((old) => ({ ...old, [COMMENT]: event.target.value }))}
            className="w-72"
          />
        )}
      </div>
    </form>
  );
}

/** No field's name begins like this. */
const COMMENT = "\u0000comment";

interface FieldInputProps {
  field: Field;
  value: string;
  problem: boolean;
  onChange(value: string): void;
}

function FieldInput({ field, value, problem, onChange }: FieldInputProps) {
  const { t } = useTranslation("editor");
  const id = useId();
  const { label, kind, required, placeholder, choices } = field;
  const common = {
    id,
    value,
    placeholder,
    "aria-invalid": problem || undefined,
    "aria-required": required || undefined,
    "aria-describedby": problem ? `${id}-problem` : undefined,
  };
  return (
    <div className={kind === "long" ? "col-span-2" : ""}>
      <label htmlFor={id} className="mb-1 block font-medium text-xs">
        {label}
        {required && <span className="text-error-ink">{" *"}</span>}
      </label>
      {kind === "long" ? (
        <Textarea {...common} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : kind === "choice" ? (
        <Select
          id={id}
          label={label}
          value={value}
          onChange={onChange}
          options={choices.map((choice) => ({ value: choice, label: choice }))}
        />
      ) : kind === "flag" ? (
        <Switch
          id={id}
          label={label}
          checked={value === "true"}
          onChange={(on) => onChange(on ? "true" : "false")}
        />
      ) : (
        <Input
          {...common}
          type={kind === "number" ? "text" : kind}
          inputMode={kind === "number" ? "decimal" : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {problem && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-error-ink text-xs">
          {t(kind === "number" ? "wait.number" : "wait.needed")}
        </p>
      )}
    </div>
  );
}
