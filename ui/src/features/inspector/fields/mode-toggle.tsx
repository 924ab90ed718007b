import { SquareFunction } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { Tooltip } from "@/shared/ui";

export type ModeProps = {
  expression: boolean;
  onChange: (expression: boolean) => void;
  name: string;
  readOnly: boolean;
};

/** Fixed or Expression. It steps back until the field is used. */
export function ModeToggle({ expression, onChange, name, readOnly }: ModeProps) {
  const { t } = useTranslation("inspector");
  return (
    <ToggleGroup.Root
      type="single"
      disabled={readOnly}
      value={expression ? "expression" : "fixed"}
      onValueChange={(value) => value !== "" && onChange(value === "expression")}
      aria-label={t("mode.label", { name })}
      className={cn(
        "flex shrink-0 rounded-sm bg-sunken p-px transition-opacity duration-150",
        !expression &&
          "opacity-0 focus-within:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100",
      )}
    >
      {(["fixed", "expression"] as const).map((mode) => (
        <ToggleGroup.Item
          key={mode}
          value={mode}
          className="h-4.5 rounded-[3px] px-1.5 text-[11px] text-muted leading-none hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-[0_0_0_1px_var(--line)]"
        >
          {t(`mode.${mode}`)}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

/** The same as one small button, for fields without a line for their label. */
export function ModeButton({ expression, onChange, name, readOnly, quiet }: ModeProps & { quiet: boolean }) {
  const { t } = useTranslation("inspector");
  const label = t(expression ? "mode.toFixed" : "mode.toExpression", { name });
  return (
    <Tooltip label={label} side="top">
      <button
        type="button"
        aria-label={label}
        aria-pressed={expression}
        disabled={readOnly}
        onClick={() => onChange(!expression)}
        className={cn(
          "flex h-8 w-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink disabled:opacity-40",
          expression && "text-accent",
          quiet &&
            !expression &&
            "opacity-0 transition-opacity focus-visible:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100",
        )}
      >
        <SquareFunction className="size-4" strokeWidth={1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}
