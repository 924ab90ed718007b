import type { ComponentProps } from "react";
import { cn } from "@/shared/lib/cn";

export interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "aria-label"> {
  /** Read aloud; a visible label can stand beside it. */
  label: string;
  /** Some of what it stands for is chosen. */
  mixed?: boolean;
}

/** Chosen or not. */
export function Checkbox({ label, mixed = false, className, ...rest }: CheckboxProps) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      ref={(element) => {
        if (element !== null) element.indeterminate = mixed;
      }}
      className={cn(
        "size-4 shrink-0 cursor-pointer rounded-sm accent-accent disabled:cursor-default",
        className,
      )}
      {...rest}
    />
  );
}
