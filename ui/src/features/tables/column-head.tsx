import { ArrowLeft, ArrowRight, ChevronDown, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataTableColumn, DataTableInfo } from "@/bindings";
import { Confirm, IconButton, Menu } from "@/shared/ui";
import { setColumns } from "./actions";
import { NameDialog } from "./name-dialog";

/** A column's name and what can be done with it. */
export function ColumnHead({ table, column }: { table: DataTableInfo; column: DataTableColumn }) {
  const { t } = useTranslation("tables");
  const [asking, setAsking] = useState<"rename" | "delete" | null>(null);
  const { columns } = table;
  const at = columns.indexOf(column);
  const move = (by: number) => {
    const next = columns.filter((each) => each.id !== column.id);
    next.splice(at + by, 0, column);
    void setColumns(table.id, next);
  };
  const rename = (name: string) =>
    setColumns(
      table.id,
      columns.map((each) => (each.id === column.id ? { ...each, name } : each)),
    );
  const entries = [
    {
      id: "rename",
      label: t("renameColumn"),
      icon: <Pencil aria-hidden />,
      onSelect: () => setAsking("rename"),
    },
    {
      id: "left",
      label: t("moveLeft"),
      icon: <ArrowLeft aria-hidden />,
      disabled: at === 0,
      onSelect: () => move(-1),
    },
    {
      id: "right",
      label: t("moveRight"),
      icon: <ArrowRight aria-hidden />,
      disabled: at === columns.length - 1,
      onSelect: () => move(1),
    },
    {
      id: "delete",
      label: t("deleteColumn"),
      icon: <Trash2 aria-hidden />,
      danger: true,
      separated: true,
      onSelect: () => setAsking("delete"),
    },
  ];
  return (
    <th
      className="border-line border-l px-2 py-1.5 font-medium"
      title={`${column.name}: ${t(`type.${column.type}`)}`}
    >
      <div className="flex min-w-0 items-center gap-1">
        {/* The type wraps out of sight where there is no room for it. */}
        <span className="flex h-5 min-w-0 flex-1 flex-wrap gap-x-1 overflow-hidden">
          <span className="max-w-full truncate leading-5">{column.name}</span>
          <span className="whitespace-nowrap font-normal text-muted text-xs leading-5">
            {t(`type.${column.type}`)}
          </span>
        </span>
        <Menu entries={entries}>
          <IconButton size="sm" label={t("columnMenu", { name: column.name })}>
            <ChevronDown aria-hidden />
          </IconButton>
        </Menu>
      </div>
      {asking === "rename" && (
        <NameDialog
          title={t("renameColumn")}
          name={column.name}
          onSave={rename}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "delete" && (
        <Confirm
          title={t("deleteColumnTitle", { name: column.name })}
          text={t("deleteColumnText")}
          action={t("deleteColumn")}
          onConfirm={() =>
            void setColumns(
              table.id,
              columns.filter((each) => each.id !== column.id),
            )
          }
          onClose={() => setAsking(null)}
        />
      )}
    </th>
  );
}
