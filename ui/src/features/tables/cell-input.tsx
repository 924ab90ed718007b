import { useEffect, useId, useRef, useState } from "react";
import type { ColumnType } from "@/bindings";
import { Input } from "@/shared/ui";
import { stored } from "./values";

type Props = {
  type: ColumnType;
  label: string;
  initial: string;
  /** `null`: nothing is to be changed. `below`: Enter was pressed. */
  onDone(next: { value: unknown } | null, below: boolean): void;
};

/** The field of a cell that is being edited. Enter and Tab keep what was typed, Escape does not. */
export function CellInput({ type, label, initial, onDone }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(initial);
  const [wrong, setWrong] = useState<string | null>(null);
  const over = useRef(false);
  useEffect(() => {
    field.current?.focus();
    // A first character that was typed is not to be typed over.
    if (initial.length > 1) field.current?.select();
  }, [initial]);
  const finish = (next: { value: unknown } | null, below = false) => {
    // Leaving the field is told again when it goes.
    if (over.current) return;
    over.current = true;
    onDone(next, below);
  };
  const keep = (below: boolean) => {
    const result = stored(type, text);
    if ("error" in result) setWrong(result.error);
    else finish(result, below);
  };
  const leave = () => {
    const result = stored(type, text);
    finish("error" in result ? null : result);
  };
  return (
    <div className="relative">
      <Input
        ref={field}
        type={type === "date" ? "datetime-local" : "text"}
        step={1}
        inputMode={type === "number" ? "decimal" : undefined}
        aria-label={label}
        aria-invalid={wrong !== null || undefined}
        aria-describedby={wrong === null ? undefined : id}
        value={text}
        spellCheck={false}
        className="h-9 rounded-none border-accent"
        onChange={(event) => {
          setText(event.target.value);
          setWrong(null);
        }}
        onBlur={leave}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") keep(true);
          else if (event.key === "Escape") finish(null);
          else if (event.key === "Tab" && !("error" in stored(type, text))) return;
          else if (event.key === "Tab") keep(false);
          else return;
          event.preventDefault();
        }}
      />
      {wrong !== null && (
        <p
          id={id}
          role="alert"
          className="absolute top-full left-0 z-10 rounded-b-md border border-line bg-raised px-2 py-1 text-error-ink text-xs shadow-float"
        >
          {wrong}
        </p>
      )}
    </div>
  );
}
