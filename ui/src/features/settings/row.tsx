import type { ReactNode } from "react";

/** A setting: what it is called, what it means, its control. */
export function Row({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-12 items-center gap-4 border-line border-b px-4 py-2 last:border-0">
      <div className="min-w-0 flex-1">
        <div>{label}</div>
        {help && <div className="text-muted text-xs">{help}</div>}
      </div>
      <div className="min-w-0 shrink-0">{children}</div>
    </div>
  );
}
