import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { DataTableInfo } from "@/bindings";
import { Select } from "@/shared/ui";
import { tableOf, useDataTables } from "./use-data-tables";

type Props = {
  label: string;
  value: Record<string, unknown>;
  disabled: boolean;
  onChange(table: DataTableInfo): void;
};

/** One of the data tables. */
export function TablePicker({ label, value, disabled, onChange }: Props) {
  const { t } = useTranslation("inspector");
  const tables = useDataTables();
  const chosen = tableOf(tables, value);
  const unknown = chosen === undefined ? String(value.cachedResultName ?? value.value ?? "") : "";
  if (tables?.length === 0) {
    return (
      <p className="flex min-h-8 items-center text-muted text-xs">
        <span>
          {t("table.none")}{" "}
          <a href={routePath({ page: "tables" })} className="text-accent hover:underline">
            {t("table.make")}
          </a>
        </span>
      </p>
    );
  }
  return (
    <Select
      label={label}
      value={chosen?.id ?? ""}
      placeholder={unknown === "" ? t("choose") : unknown}
      options={(tables ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(id) => {
        const table = tables?.find((each) => each.id === id);
        if (table) onChange(table);
      }}
      disabled={disabled}
    />
  );
}
