import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/shared/lib/cn";

export interface PopoverProps {
  open?: boolean;
  onOpenChange?(open: boolean): void;
  /** The control it opens from. */
  trigger: ReactNode;
  label: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
  className?: string;
}

/** Something small that floats beside a control. */
export function Popover({
  open,
  onOpenChange,
  trigger,
  label,
  children,
  align = "start",
  className,
}: PopoverProps) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={cn(
            "z-50 rounded-md border border-line bg-raised shadow-float data-[state=open]:animate-float-in",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
