import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { cn } from "@/shared/lib/cn";

export interface SelectOption {
  value: string;
  label: string;
  help?: string | undefined;
}

export interface SelectProps {
  value: string;
  options: SelectOption[];
  onChange(value: string): void;
  /** Read aloud; a visible label can stand beside it. */
  label: string;
  placeholder?: string;
  disabled?: boolean;
  id?: string;
  className?: string;
}

// Radix keeps "" for "nothing chosen", but "" is a legal value here.
const EMPTY = "\u0000";

/** One of several values. */
export function Select({
  value,
  options,
  onChange,
  label,
  placeholder,
  disabled,
  id,
  className,
}: SelectProps) {
  const known = options.some((option) => option.value === value);
  return (
    <Radix.Root
      value={known ? value || EMPTY : ""}
      onValueChange={(next) => onChange(next === EMPTY ? "" : next)}
      disabled={disabled ?? false}
    >
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={cn(
          "inline-flex h-8 w-full items-center justify-between gap-2 rounded-md border border-line bg-surface px-2 text-left text-ink text-sm transition-colors duration-150 hover:border-line-strong disabled:opacity-50 data-[placeholder]:text-muted",
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder ?? value} />
        </span>
        <ChevronDown className="size-3.5 shrink-0 text-muted" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-md border border-line bg-raised shadow-float data-[state=open]:animate-float-in"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value || EMPTY}
                className="flex cursor-default select-none items-start gap-2 rounded-sm px-2 py-1.5 text-sm outline-none data-[highlighted]:bg-hover"
              >
                <span className="mt-0.5 w-3.5">
                  <Radix.ItemIndicator>
                    <Check className="size-3.5 text-accent" aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <span className="min-w-0">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.help && <span className="block max-w-80 text-muted text-xs">{option.help}</span>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
