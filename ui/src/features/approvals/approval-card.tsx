import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WaitInfo } from "@/bindings";
import { text } from "@/shared/i18n";
import { Button, Textarea } from "@/shared/ui";
import { answer } from "./actions";
import { Card, ChoiceButton, Facts } from "./card";
import { FormField } from "./form-field";
import { type FieldValue, faultOf, readQuestion, valuesToSend } from "./question";

/** What the workflow calls the answer; for the usual ones without a name of their own, our word. */
const choiceLabel = (value: string, label: string): string =>
  label === value ? text(`approvals:choice.${value}`, { defaultValue: label }) : label;

const refuses = (choice: string) => choice === "decline";

/** An approval: buttons, or a form and buttons. */
export function ApprovalCard({ wait }: { wait: WaitInfo }) {
  const { t } = useTranslation("approvals");
  const question = readQuestion(wait);
  const { fields, choices, kind } = question;
  const [typed, setTyped] = useState<Record<string, FieldValue>>({});
  const [comment, setComment] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const currentOf = (name: string, initial: FieldValue) => typed[name] ?? initial;
  const faults = fields.map((field) => faultOf(field, currentOf(field.name, field.initial)));
  const choose = (choice: string) => {
    // Whoever declines need not fill in the form.
    if (!refuses(choice) && faults.some((fault) => fault !== null)) {
      setTried(true);
      return;
    }
    const values = refuses(choice) && kind !== "review" ? {} : valuesToSend(fields, typed);
    void answer(wait, { choice, comment: comment?.trim() ?? "", values });
  };
  return (
    <Card
      wait={wait}
      title={question.title}
      message={question.message}
      priority={question.priority}
      assignee={question.assignee}
    >
      {question.data !== null && <Facts data={question.data} />}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (choices[0] !== undefined) choose(choices[0].value);
        }}
      >
        {fields.length > 0 && (
          <div className="mt-3 grid max-w-180 grid-cols-2 gap-x-4 gap-y-3 [&>:has(textarea)]:col-span-2">
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
        {comment !== null && (
          <Textarea
            aria-label={t("comment")}
            placeholder={t("commentHint")}
            value={comment}
            autoFocus
            onChange={(event) => setComment(event.target.value)}
            className="mt-3 max-w-180"
          />
        )}
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {choices.map(({ value, label }, i) => (
            <ChoiceButton
              key={value}
              n={i + 1}
              type={i === 0 ? "submit" : "button"}
              variant={i === 0 && kind !== "select" ? "primary" : "secondary"}
              onClick={i === 0 ? undefined : () => choose(value)}
            >
              {choiceLabel(value, label)}
            </ChoiceButton>
          ))}
          {choices.length === 0 && <p className="text-muted">{t("noChoices")}</p>}
          {question.comment && comment === null && (
            <Button variant="ghost" onClick={() => setComment("")}>
              <MessageSquarePlus className="size-4" aria-hidden />
              {t("addComment")}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
