import { useTranslation } from "react-i18next";
import type { ColumnType } from "@/bindings";
import { Select } from "@/shared/ui";

const TYPES: ColumnType[] = ["string", "number", "boolean", "date"];

/** The type of a column. */
export function TypeSelect({
  value,
  onChange,
  label,
}: {
  value: ColumnType;
  onChange(type: ColumnType): void;
  label: string;
}) {
  const { t } = useTranslation("tables");
  return (
    <Select
      className="w-40 shrink-0"
      label={label}
      value={value}
      options={TYPES.map((type) => ({ value: type, label: t(`type.${type}`) }))}
      onChange={(next) => onChange(next as ColumnType)}
    />
  );
}
