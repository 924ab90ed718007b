import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox, Input, Select, Textarea } from "@/shared/ui";
import type { Fault, Field } from "./question";

interface Props {
  field: Field;
  value: string | boolean;
  fault: Fault | null;
  /** Others in the form must be filled in, so it is said that this one need not. */
  sayOptional: boolean;
  onChange(value: string | boolean): void;
}

const INPUT = { text: "text", number: "text", date: "date", email: "email" } as const;

/** One field of a question, by its type. */
export function FormField({ field, value, fault, sayOptional, onChange }: Props) {
  const { t } = useTranslation("approvals");
  const id = useId();
  if (typeof value === "boolean") {
    return (
      <div className="flex items-center gap-2">
        <Checkbox id={id} label={field.label} checked={value} onChange={onChange} />
        <label htmlFor={id}>{field.label}</label>
      </div>
    );
  }
  const shared = {
    id,
    value,
    placeholder: field.placeholder || undefined,
    "aria-required": field.required,
    "aria-invalid": fault !== null,
    "aria-describedby": fault === null ? undefined : `${id}-fault`,
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-muted text-xs">
        {field.label}
        {sayOptional && !field.required && <span> {t("optional")}</span>}
      </label>
      {field.type === "textarea" ? (
        <Textarea {...shared} onChange={(event) => onChange(event.target.value)} />
      ) : field.type === "select" ? (
        <Select
          id={id}
          label={field.label}
          value={value}
          placeholder={t("choose")}
          options={field.options.map((option) => ({ value: option, label: option }))}
          onChange={onChange}
        />
      ) : (
        <Input
          {...shared}
          type={INPUT[field.type === "boolean" ? "text" : field.type]}
          inputMode={field.type === "number" ? "decimal" : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {fault !== null && (
        <p id={`${id}-fault`} className="mt-1 text-error-ink text-xs">
          {t(`fault.${fault}`)}
        </p>
      )}
    </div>
  );
}
