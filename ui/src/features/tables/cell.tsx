import { Check, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataTableColumn } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { CellInput } from "./cell-input";
import { focusBelow } from "./use-cell-focus";
import { shown, toggled, typed } from "./values";

type Props = {
  column: DataTableColumn;
  /** The row's id. */
  row: string;
  value: unknown;
  tabbable: boolean;
  onChange(value: unknown): Promise<boolean>;
};

/** A cell: Enter, F2, a double click or simply typing edits it; a yes or no changes at once. */
export function Cell({ column, row, value, tabbable, onChange }: Props) {
  const { t } = useTranslation("tables");
  const [editing, setEditing] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const text = shown(column.type, value);
  const where = { column: column.name, row };
  const edit = (first?: string) => {
    if (column.type === "boolean") void onChange(toggled(value));
    else setEditing(first ?? typed(column.type, value));
  };
  const done = (next: { value: unknown } | null, below: boolean) => {
    setEditing(null);
    if (next !== null && next.value !== (value ?? null)) void onChange(next.value);
    // The button comes back with the next render.
    requestAnimationFrame(() => {
      button.current?.focus();
      if (below && button.current) focusBelow(button.current);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Enter" || event.key === "F2" || (event.key === " " && column.type === "boolean"))
      edit();
    else if (event.key === "Delete" || event.key === "Backspace") {
      if (text !== "") void onChange(null);
    } else if (plain && event.key.length === 1 && (column.type === "string" || column.type === "number"))
      edit(event.key);
    else return;
    event.preventDefault();
  };
  return (
    <td className="border-line border-l p-0">
      {editing !== null ? (
        <CellInput type={column.type} label={t("edit", where)} initial={editing} onDone={done} />
      ) : (
        <button
          ref={button}
          type="button"
          data-cell
          tabIndex={tabbable ? 0 : -1}
          aria-label={text === "" ? t("cellEmpty", where) : t("cell", { ...where, value: text })}
          title={text.length > 30 ? text : undefined}
          onDoubleClick={() => edit()}
          onKeyDown={onKeyDown}
          className={cn(
            "block h-9 w-full cursor-default truncate px-2 text-left focus:relative focus:outline-2 focus:outline-accent focus:-outline-offset-2",
            column.type === "number" && "text-right tabular-nums",
          )}
        >
          {column.type === "boolean" ? <YesNo value={value} text={text} /> : text}
        </button>
      )}
    </td>
  );
}

function YesNo({ value, text }: { value: unknown; text: string }) {
  if (text === "") return null;
  const Icon = value === true ? Check : X;
  return (
    <span className="flex items-center gap-1.5">
      <Icon className={cn("size-3.5", value === true ? "text-success-ink" : "text-muted")} aria-hidden />
      {text}
    </span>
  );
}
