import { ToggleGroup } from "radix-ui";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";

type Props = {
  expression: boolean;
  onChange: (expression: boolean) => void;
  name: string;
  readOnly: boolean;
};

/** Fixed or Expression. It steps back until the field is used. */
export function ModeToggle({ expression, onChange, name, readOnly }: Props) {
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
          className="h-4.5 rounded-[3px] px-1.5 text-[11px] text-muted leading-none hover:text-ink data-[state=on]:bg-surface data-[state=on]:text-ink"
        >
          {t(`mode.${mode}`)}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
