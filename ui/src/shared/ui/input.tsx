import type { ComponentProps } from "react";
import { cn } from "@/shared/lib/cn";

const base =
  "w-full rounded-md border border-line bg-surface px-2 text-ink text-sm transition-colors duration-150 placeholder:text-muted hover:border-line-strong focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-error aria-invalid:outline-error aria-invalid:focus-visible:border-error";

/** A one-line text field. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(base, "h-8", className)} {...rest} />;
}

/** A text field with several lines. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(base, "min-h-16 py-1.5", className)} {...rest} />;
}
