import { cn } from "@/shared/lib/cn";

/** A few choices side by side, one of which holds. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: { value: NoInfer<T>; label: string }[];
  onChange(value: NoInfer<T>): void;
}) {
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cn(
            "h-7 whitespace-nowrap rounded-md px-2 font-medium text-xs transition-colors duration-150 hover:bg-hover",
            option.value === value ? "bg-accent-soft text-accent hover:bg-accent-soft" : "text-ink",
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
