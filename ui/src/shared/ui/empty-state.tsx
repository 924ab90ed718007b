import type { ReactNode } from "react";
import { cn } from "@/shared/lib/cn";

export interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  /** The one thing to do from here. */
  action?: ReactNode;
  className?: string;
}

/** Teaches one thing and offers one action. */
export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center justify-center gap-2 px-6 py-12 text-center", className)}>
      {icon && <div className="mb-1 text-muted [&_svg]:size-7 [&_svg]:stroke-[1.5]">{icon}</div>}
      <p className="font-semibold text-base">{title}</p>
      {children && <div className="max-w-96 text-muted">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
