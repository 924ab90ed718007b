import type { ComponentProps } from "react";
import { cn } from "@/shared/lib/cn";
import { Tooltip } from "./tooltip";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Says what happens; read aloud and shown as tooltip. */
  label: string;
  shortcut?: string | undefined;
  /** Marks a toggle that is on. */
  active?: boolean | undefined;
  size?: "sm" | "md";
  side?: "top" | "right" | "bottom" | "left";
}

/** A square button with an icon only. */
export function IconButton({
  label,
  shortcut,
  active,
  size = "md",
  side = "bottom",
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={active}
        className={cn(
          "inline-flex shrink-0 items-center justify-center rounded-md border border-transparent text-muted transition-colors duration-150 hover:bg-hover hover:text-ink disabled:pointer-events-none disabled:opacity-40",
          size === "sm" ? "size-6 [&_svg]:size-3.5" : "size-8 [&_svg]:size-4",
          active && "bg-accent-soft text-accent",
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
