import { Input } from "@/shared/ui";
import { textOf } from "./fixed-control";

type Props = {
  value: unknown;
  label: string;
  required: boolean;
  invalid: boolean;
  readOnly: boolean;
  onChange: (value: unknown, typing: boolean) => void;
  onBlur: () => void;
};

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;

/** A date and time in the workflow's time zone. A value of another form stays as text. */
export function DateTimeControl({ value, label, required, invalid, readOnly, onChange, onBlur }: Props) {
  const text = textOf(value);
  const isLocal = text === "" || LOCAL.test(text);
  return (
    <Input
      type={isLocal ? "datetime-local" : "text"}
      step={1}
      aria-label={label}
      aria-required={required || undefined}
      aria-invalid={invalid || undefined}
      value={text}
      disabled={readOnly}
      onChange={(event) => onChange(withSeconds(event.target.value), true)}
      onBlur={onBlur}
    />
  );
}

const withSeconds = (text: string) => (/T\d{2}:\d{2}$/.test(text) ? `${text}:00` : text);
