/** Lines that code logged. */
export function LogsView({ lines, label }: { lines: readonly string[]; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
    <section aria-label={label} tabIndex={0} className="h-full overflow-auto p-3 outline-offset-[-2px]">
      {lines.map((line, index) => (
        <pre
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and never move
          key={index}
          className="whitespace-pre-wrap break-words border-line border-b py-1 font-mono text-xs last:border-b-0"
        >
          {line}
        </pre>
      ))}
    </section>
  );
}
