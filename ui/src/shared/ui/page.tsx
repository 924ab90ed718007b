import type { ReactNode } from "react";

/** A page with a title and its actions. */
export function Page({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-280 flex-col px-8 pt-8 pb-12">
        <div className="mb-5 flex min-h-8 items-center gap-2">
          <h1 className="flex-1 font-semibold text-xl">{title}</h1>
          {actions}
        </div>
        {children}
      </div>
    </main>
  );
}
