import { type ReactNode, useId } from "react";

/** A part of the health page: a heading, what can be done, a box. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-2 flex min-h-7 items-center gap-2">
        <h2 id={id} className="flex-1 font-semibold text-base">
          {title}
        </h2>
        {actions}
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">{children}</div>
    </section>
  );
}
