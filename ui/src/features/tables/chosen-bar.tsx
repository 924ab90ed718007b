import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataTableInfo } from "@/bindings";
import { Button, Confirm } from "@/shared/ui";
import { deleteRows } from "./actions";

type Props = { table: DataTableInfo; rows: string[]; onDone(): void };

/** What can be done with the rows that are chosen. */
export function ChosenBar({ table, rows, onDone }: Props) {
  const { t } = useTranslation("tables");
  const { t: shared } = useTranslation("shared");
  const [asking, setAsking] = useState(false);
  const run = async () => {
    if (await deleteRows(table.id, rows)) onDone();
  };
  return (
    <div className="mb-3 flex items-center gap-2 rounded-lg border border-line bg-sunken px-3 py-1.5">
      <span className="flex-1">{t("chosen", { count: rows.length })}</span>
      <Button size="sm" variant="ghost" onClick={onDone}>
        {shared("clear")}
      </Button>
      <Button size="sm" variant="danger" onClick={() => setAsking(true)}>
        <Trash2 className="size-3.5" aria-hidden />
        {t("deleteRows")}
      </Button>
      {asking && (
        <Confirm
          title={t("deleteRowsTitle", { count: rows.length })}
          text={t("deleteRowsText")}
          action={t("deleteRows")}
          onConfirm={() => void run()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
