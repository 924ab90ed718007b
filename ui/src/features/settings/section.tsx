import type { ReactNode } from "react";

/** A group of settings. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={`settings-${id}`} aria-labelledby={`settings-${id}-title`} className="mb-6 scroll-mt-8">
      <h2 id={`settings-${id}-title`} tabIndex={-1} className="mb-2 font-semibold text-base outline-none">
        {title}
      </h2>
      <div className="rounded-lg border border-line bg-surface">{children}</div>
    </section>
  );
}
