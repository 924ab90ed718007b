import { keyNames } from "@/shared/lib/keys";

/** A shortcut, key by key. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keyNames(keys).map((name) => (
        <kbd
          key={name}
          className="min-w-4.5 rounded-sm border border-line bg-sunken px-1 text-center font-sans text-[11px] text-muted leading-4"
        >
          {name}
        </kbd>
      ))}
    </span>
  );
}
