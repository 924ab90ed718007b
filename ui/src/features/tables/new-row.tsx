import { Plus } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnType, DataTableColumn, DataTableInfo } from "@/bindings";
import { notify } from "@/shared/lib/notify";
import { IconButton, Input, Select } from "@/shared/ui";
import { addRow } from "./actions";
import { stored } from "./values";

/** The line in which a new row is typed; Enter in any of its fields adds it. */
export function NewRow({ table }: { table: DataTableInfo }) {
  const { t } = useTranslation("tables");
  const [texts, setTexts] = useState<Record<number, string>>({});
  const [busy, setBusy] = useState(false);
  const line = useRef<HTMLTableRowElement>(null);
  const add = async () => {
    if (busy) return;
    const values: Record<string, unknown> = {};
    for (const { id, name, type } of table.columns) {
      const result = stored(type, texts[id] ?? "");
      if ("error" in result) return notify.error(result.error);
      if (result.value !== null) values[name] = result.value;
    }
    setBusy(true);
    // What was typed stays when the row could not be added.
    if (await addRow(table.id, values)) {
      setTexts({});
      line.current?.querySelector("input")?.focus();
    }
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    void add();
  };
  return (
    <tr
      ref={line}
      aria-rowindex={2}
      aria-label={t("newRow")}
      onKeyDown={onKeyDown}
      className="border-line border-b bg-paper/60"
    >
      <td className="pl-2">
        <IconButton size="sm" label={t("addRow")} disabled={busy} onClick={() => void add()}>
          <Plus aria-hidden />
        </IconButton>
      </td>
      <td className="px-2 text-right text-muted text-xs">
        <span aria-hidden>–</span>
      </td>
      {table.columns.map((column) => (
        <td key={column.id} className="border-line border-l p-1">
          <NewCell
            column={column}
            label={t("newCell", { column: column.name })}
            text={texts[column.id] ?? ""}
            onChange={(text) => setTexts({ ...texts, [column.id]: text })}
          />
        </td>
      ))}
      <td className="border-line border-l" />
    </tr>
  );
}

type CellProps = { column: DataTableColumn; label: string; text: string; onChange(text: string): void };

function NewCell({ column, label, text, onChange }: CellProps) {
  const { t } = useTranslation("tables");
  if (column.type === "boolean") {
    const options = [
      { value: "", label: "–" },
      { value: "true", label: t("yes") },
      { value: "false", label: t("no") },
    ];
    return <Select className="h-7" label={label} value={text} options={options} onChange={onChange} />;
  }
  return (
    <Input
      type={inputType(column.type)}
      step={1}
      inputMode={column.type === "number" ? "decimal" : undefined}
      aria-label={label}
      placeholder={column.name}
      value={text}
      spellCheck={false}
      className="h-7"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const inputType = (type: ColumnType) => (type === "date" ? "datetime-local" : "text");
