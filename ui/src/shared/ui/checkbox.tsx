import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { useRef } from "react";
import { cn } from "@/shared/lib/cn";

export interface CheckboxProps {
  checked: boolean;
  /** `shift`: the Shift key was held, which in lists means "from the last one to here". */
  onChange(checked: boolean, shift: boolean): void;
  /** Read aloud; a visible label can stand beside it. */
  label: string;
  /** Some of what it stands for is chosen. */
  mixed?: boolean;
  id?: string;
  className?: string;
}

/** Chosen or not. */
export function Checkbox({ checked, onChange, label, mixed = false, id, className }: CheckboxProps) {
  const shift = useRef(false);
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={mixed ? "indeterminate" : checked}
      onClick={(event) => {
        shift.current = event.shiftKey;
      }}
      onCheckedChange={(next) => onChange(next === true, shift.current)}
      className={cn(
        "flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface transition-colors duration-150 hover:border-accent data-[state=checked]:border-accent data-[state=indeterminate]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent",
        className,
      )}
    >
      <Radix.Indicator className="text-accent-ink">
        {mixed ? (
          <Minus className="size-3" strokeWidth={3} aria-hidden />
        ) : (
          <Check className="size-3" strokeWidth={3} aria-hidden />
        )}
      </Radix.Indicator>
    </Radix.Root>
  );
}
