import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox, Input, Select, Textarea } from "@/shared/ui";
import type { Fault, Field, FieldValue } from "./question";

interface Props {
  field: Field;
  value: FieldValue;
  fault: Fault | null;
  /** Others in the form must be filled in, so it is said that this one need not. */
  sayOptional: boolean;
  onChange(value: FieldValue): void;
}

const INPUT: Partial<Record<Field["type"], string>> = { date: "date", email: "email", password: "password" };

/** One field of a question, by its type. */
export function FormField({ field, value, fault, sayOptional, onChange }: Props) {
  const { t } = useTranslation("approvals");
  const id = useId();
  if (field.type === "hidden") return null;
  if (field.type === "note") return <p className="col-span-2 whitespace-pre-line">{value}</p>;
  if (field.type === "file") return <p className="text-muted">{t("fileField", { name: field.label })}</p>;
  if (Array.isArray(value)) {
    return <Several field={field} value={value} fault={fault} onChange={onChange} />;
  }
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
          type={INPUT[field.type] ?? "text"}
          autoComplete={field.type === "password" ? "off" : undefined}
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

/** Any of its options. */
function Several({
  field,
  value,
  fault,
  onChange,
}: {
  field: Field;
  value: string[];
  fault: Fault | null;
  onChange(value: string[]): void;
}) {
  const { t } = useTranslation("approvals");
  const id = useId();
  return (
    <fieldset aria-describedby={fault === null ? undefined : `${id}-fault`}>
      <legend className="mb-1 text-muted text-xs">{field.label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {field.options.map((option, i) => (
          <span key={option} className="flex items-center gap-2">
            <Checkbox
              id={`${id}-${i}`}
              label={option}
              checked={value.includes(option)}
              onChange={(on) =>
                onChange(field.options.filter((o) => (o === option ? on : value.includes(o))))
              }
            />
            <label htmlFor={`${id}-${i}`}>{option}</label>
          </span>
        ))}
      </div>
      {fault !== null && (
        <p id={`${id}-fault`} className="mt-1 text-error-ink text-xs">
          {t(`fault.${fault}`)}
        </p>
      )}
    </fieldset>
  );
}
