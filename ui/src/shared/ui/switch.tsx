import { Switch as Radix } from "radix-ui";
import { cn } from "@/shared/lib/cn";

export interface SwitchProps {
  checked: boolean;
  onChange(checked: boolean): void;
  /** Read aloud; a visible label can stand beside it. */
  label: string;
  disabled?: boolean | undefined;
  id?: string | undefined;
  className?: string;
}

/** On or off. */
export function Switch({ checked, onChange, label, disabled, id, className }: SwitchProps) {
  return (
    <Radix.Root
      id={id}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled ?? false}
      aria-label={label}
      className={cn(
        "relative inline-flex h-4.5 w-8 shrink-0 items-center rounded-full border border-line-strong bg-sunken transition-colors duration-150 data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50",
        className,
      )}
    >
      <Radix.Thumb className="block size-3 translate-x-0.5 rounded-full bg-line-strong transition-transform duration-150 data-[state=checked]:translate-x-4 data-[state=checked]:bg-accent-ink" />
    </Radix.Root>
  );
}
