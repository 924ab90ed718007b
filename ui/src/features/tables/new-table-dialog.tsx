import { Plus, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { Button, Dialog, IconButton, Input } from "@/shared/ui";
import { createTable, type NewColumn } from "./actions";
import { TypeSelect } from "./type-select";

type Draft = NewColumn & { key: string };
const draft = (): Draft => ({ key: crypto.randomUUID(), name: "", type: "string" });

/** Asks for a new table's name and its first columns. */
export function NewTableDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation("tables");
  const { t: shared } = useTranslation("shared");
  const id = useId();
  const hint = useId();
  const [name, setName] = useState("");
  const [columns, setColumns] = useState([draft()]);
  const [busy, setBusy] = useState(false);
  const change = (key: string, next: Partial<Draft>) =>
    setColumns(columns.map((column) => (column.key === key ? { ...column, ...next } : column)));
  const [unnamed, setUnnamed] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const make = async () => {
    if (name.trim() === "" || busy) return;
    const named = columns.filter((column) => column.name.trim() !== "");
    // A column that stands there waits for its name; a table begins without any only if somebody took it out.
    if (named.length === 0 && columns.length > 0) {
      setUnnamed(true);
      list.current?.querySelector("input")?.focus();
      return;
    }
    setBusy(true);
    // What was typed stays when the table could not be made.
    if (
      await createTable(
        name.trim(),
        named.map(({ name, type }) => ({ name, type })),
      )
    )
      onClose();
    else setBusy(false);
  };
  const missing = unnamed && columns.length > 0 && columns.every((column) => column.name.trim() === "");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("new")}
      footer={
        <>
          <Button onClick={onClose}>{shared("cancel")}</Button>
          <Button variant="primary" busy={busy} disabled={name.trim() === ""} onClick={() => void make()}>
            {t("make")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <label htmlFor={id} className="mb-1 block font-medium text-xs">
          {t("nameLabel")}
        </label>
        <Input
          id={id}
          value={name}
          placeholder={t("namePlaceholder")}
          onChange={(event) => setName(event.target.value)}
        />
        <p className="mt-4 mb-1 font-medium text-xs">{t("columnsLabel")}</p>
        <ul ref={list} className="space-y-2">
          {columns.map((column, index) => (
            <li key={column.key} className="flex items-center gap-2">
              <Input
                aria-label={t("columnName", { number: index + 1 })}
                aria-invalid={missing || undefined}
                aria-describedby={missing ? hint : undefined}
                placeholder={t("columnNamePlaceholder")}
                value={column.name}
                onChange={(event) => change(column.key, { name: event.target.value })}
              />
              <TypeSelect
                label={t("type.label", { number: index + 1 })}
                value={column.type}
                onChange={(type) => change(column.key, { type })}
              />
              <IconButton
                label={t("removeColumn", { number: index + 1 })}
                onClick={() => setColumns(columns.filter((each) => each.key !== column.key))}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
        <Button size="sm" className="mt-2" onClick={() => setColumns([...columns, draft()])}>
          <Plus className="size-3.5" aria-hidden />
          {t("addColumn")}
        </Button>
        <p
          id={hint}
          role={missing ? "alert" : undefined}
          className={cn("mt-2 text-xs", missing ? "text-error-ink" : "text-muted")}
        >
          {t(missing ? "columnMissing" : "columnsHint")}
        </p>
        {/* Enter in a field sends the form. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
