import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Input } from "@/shared/ui";
import { textOf } from "./fixed-control";

type Props = {
  value: unknown;
  min: number | null;
  max: number | null;
  label: string;
  placeholder: string;
  required: boolean;
  invalid: boolean;
  readOnly: boolean;
  onChange: (value: unknown, typing: boolean) => void;
  onBlur: () => void;
};

/** A number. What is no number yet stays in the field and is not stored; “=” begins an expression. */
export function NumberControl({
  value,
  min,
  max,
  label,
  placeholder,
  required,
  invalid,
  readOnly,
  onChange,
  onBlur,
}: Props) {
  const { t } = useTranslation("inspector");
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? textOf(value);
  const problem = check(shown, min, max);

  const onText = (next: string) => {
    if (next.startsWith("=")) {
      setText(null);
      onChange(next, true);
      return;
    }
    setText(next);
    if (next.trim() === "") onChange(undefined, true);
    else if (check(next, min, max) === null) onChange(Number(next), true);
  };

  return (
    <>
      <Input
        inputMode="decimal"
        aria-label={label}
        aria-required={required || undefined}
        aria-invalid={invalid || problem !== null || undefined}
        value={shown}
        placeholder={placeholder}
        disabled={readOnly}
        className="tabular-nums"
        onChange={(event) => onText(event.target.value)}
        onBlur={() => {
          if (problem === null) setText(null);
          onBlur();
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
          const number = Number(shown);
          if (step === 0 || shown.trim() === "" || !Number.isFinite(number)) return;
          event.preventDefault();
          onText(String(Math.min(Math.max(number + step, min ?? number + step), max ?? number + step)));
        }}
      />
      {problem !== null && (
        <p role="alert" className="mt-1 text-error-ink text-xs">
          {problem === "number" && t("number.notNumber")}
          {problem === "min" && t("number.min", { min })}
          {problem === "max" && t("number.max", { max })}
        </p>
      )}
    </>
  );
}

function check(text: string, min: number | null, max: number | null): "number" | "min" | "max" | null {
  if (text.trim() === "") return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return "number";
  if (min !== null && number < min) return "min";
  return max !== null && number > max ? "max" : null;
}
