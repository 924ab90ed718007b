import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormField } from "@/features/approvals/form-field";
import { type FieldValue, faultOf, type Question, valuesToSend } from "@/features/approvals/question";
import { Button, Input } from "@/shared/ui";

interface Props {
  question: Question;
  busy: boolean;
  onAnswer(given: { choice: string; comment: string; values: Record<string, unknown> }): void;
}

const refuses = (choice: string) => choice === "decline";

/** What a question asks to be filled in, and the buttons that answer it. */
export function AnswerForm({ question, busy, onAnswer }: Props) {
  const { t } = useTranslation("approvals");
  const { fields, choices, kind } = question;
  const [typed, setTyped] = useState<Record<string, FieldValue>>({});
  const [comment, setComment] = useState("");
  const [tried, setTried] = useState(false);
  const currentOf = (name: string, initial: FieldValue) => typed[name] ?? initial;
  const faults = fields.map((field) => faultOf(field, currentOf(field.name, field.initial)));
  const choose = (choice: string) => {
    // Whoever declines need not fill in the form.
    if (!refuses(choice) && faults.some((fault) => fault !== null)) return setTried(true);
    const values = refuses(choice) && kind !== "review" ? {} : valuesToSend(fields, typed);
    onAnswer({ choice, comment: comment.trim(), values });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [first] = choices;
    if (first !== undefined) choose(first.value);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-2 flex flex-col gap-2.5">
      {fields.length > 0 && (
        <div className="grid max-w-3xl grid-cols-2 gap-x-4 gap-y-2.5 [&>:has(textarea)]:col-span-2">
          {fields.map((field, i) => (
            <FormField
              key={field.name}
              field={field}
              value={currentOf(field.name, field.initial)}
              sayOptional={fields.some((each) => each.required)}
              fault={tried ? (faults[i] ?? null) : null}
              onChange={(value) => setTyped((before) => ({ ...before, [field.name]: value }))}
            />
          ))}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {choices.map(({ value, label }, i) => (
          <Button
            key={value}
            type={i === 0 ? "submit" : "button"}
            variant={i === 0 && kind !== "select" ? "primary" : "secondary"}
            disabled={busy}
            onClick={i === 0 ? undefined : () => choose(value)}
          >
            {t(`choice.${value}` as "choice.approve", { defaultValue: label })}
          </Button>
        ))}
        {choices.length === 0 && <p className="text-muted">{t("noChoices")}</p>}
        {question.comment && (
          <Input
            aria-label={t("comment")}
            placeholder={t("comment")}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            className="w-72"
          />
        )}
      </div>
    </form>
  );
}
