import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "@/shared/lib/format";
import { useSetting } from "@/shared/lib/settings";
import { Input } from "@/shared/ui";

interface Props {
  setting: string;
  fallback: number;
  min: number;
  max: number;
  label: string;
  help: string;
  unit: string;
}

/** A whole number within bounds. It is stored when the field is left or Enter pressed, and never when it is wrong. */
export function NumberSetting({ setting, fallback, min, max, label, help, unit }: Props) {
  const { t } = useTranslation("settings");
  const id = useId();
  const [stored, setStored] = useSetting<number>(setting, fallback);
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed === null ? null : wholeNumber(typed);
  const wrong = typed !== null && (value === null || value < min || value > max);
  const store = () => {
    if (wrong) return;
    if (value !== null && value !== stored) setStored(value);
    setTyped(null);
  };
  return (
    <div className="flex min-h-12 items-center gap-4 border-line border-b px-4 py-2 last:border-0">
      <div className="min-w-0 flex-1">
        <label htmlFor={id}>{label}</label>
        <div className="text-muted text-xs">{help}</div>
      </div>
      <div className="w-48 shrink-0">
        <div className="flex items-center gap-2">
          <Input
            id={id}
            inputMode="numeric"
            value={typed ?? String(stored)}
            aria-invalid={wrong}
            aria-describedby={wrong ? `${id}-wrong` : undefined}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={store}
            onKeyDown={(event) => {
              if (event.key === "Enter") store();
              else if (event.key === "Escape") setTyped(null);
            }}
            className="w-28 text-right tabular-nums"
          />
          <span className="text-muted">{unit}</span>
        </div>
        {wrong && (
          <p id={`${id}-wrong`} role="alert" className="mt-1 text-error-ink text-xs">
            {t("numberWrong", { min: count(min), max: count(max) })}
          </p>
        )}
      </div>
    </div>
  );
}

function wholeNumber(text: string): number | null {
  const trimmed = text.trim();
  return /^\d{1,12}$/.test(trimmed) ? Number(trimmed) : null;
}
