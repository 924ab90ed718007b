import { Check, ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Choice } from "@/bindings";
import { Popover } from "@/shared/ui";

type Props = {
  choices: Choice[];
  value: unknown[];
  onChange: (value: unknown[]) => void;
  label: string;
  /** What it means when nothing is chosen. */
  placeholder: string;
  disabled: boolean;
};

/** Any of several values. */
export function MultiSelect({ choices, value, onChange, label, placeholder, disabled }: Props) {
  const { t } = useTranslation("inspector");
  const chosen = choices.filter((choice) => value.includes(choice.value));
  // A value that is no longer offered stays until somebody takes it out.
  const unknown = value.filter((each) => !choices.some((choice) => choice.value === each));
  const text = [...chosen.map((c) => c.label), ...unknown.map(String)].join(", ");
  const nothing = placeholder || t("noneChosen");
  const toggle = (each: unknown) =>
    onChange(
      value.includes(each)
        ? value.filter((v) => v !== each)
        : [
            ...choices.filter((c) => c.value === each || value.includes(c.value)).map((c) => c.value),
            ...unknown,
          ],
    );
  return (
    <Popover
      label={label}
      className="max-h-72 min-w-56 overflow-auto p-1"
      trigger={
        <button
          type="button"
          disabled={disabled}
          aria-label={`${label}: ${text || nothing}`}
          className="inline-flex h-8 w-full items-center justify-between gap-2 rounded-md border border-line bg-surface px-2 text-left text-sm hover:border-line-strong disabled:opacity-50"
        >
          <span className={text ? "truncate" : "truncate text-muted"}>{text || nothing}</span>
          <ChevronDown className="size-3.5 shrink-0 text-muted" aria-hidden />
        </button>
      }
    >
      {[...choices, ...unknown.map((v) => ({ value: v, label: String(v), help: "" }))].map((choice) => {
        const on = value.includes(choice.value);
        return (
          // biome-ignore lint/a11y/useSemanticElements: an input would need a second element to look like this
          <button
            key={String(choice.value)}
            type="button"
            role="checkbox"
            aria-checked={on}
            onClick={() => toggle(choice.value)}
            className="flex w-full items-start gap-2 rounded-sm px-2 py-1.5 text-left text-sm hover:bg-hover"
          >
            <span className="mt-0.5 flex size-3.5 shrink-0 items-center justify-center rounded-[3px] border border-line-strong">
              {on && <Check className="size-3 text-accent" aria-hidden />}
            </span>
            <span className="min-w-0">
              {choice.label}
              {choice.help && <span className="block text-muted text-xs">{choice.help}</span>}
            </span>
          </button>
        );
      })}
    </Popover>
  );
}
