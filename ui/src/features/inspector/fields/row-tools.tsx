import { ArrowDown, ArrowUp, Copy, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui";

type Props<T> = {
  /** What the row is called, for the buttons' names. */
  name: string;
  rows: readonly T[];
  index: number;
  onChange: (rows: T[]) => void;
  /** Makes a copy of a row; the same value when absent. */
  copy?: (row: T) => T;
};

/** Move, copy and remove one row of a list. */
export function RowTools<T>({ name, rows, index, onChange, copy = structuredClone }: Props<T>) {
  const { t } = useTranslation("inspector");
  const swap = (other: number) => {
    const next = [...rows];
    const [row] = next.splice(index, 1);
    next.splice(other, 0, row as T);
    onChange(next);
  };
  return (
    <div className="flex shrink-0">
      {rows.length > 1 && (
        <>
          <IconButton
            size="sm"
            label={t("moveUp", { name })}
            disabled={index === 0}
            onClick={() => swap(index - 1)}
          >
            <ArrowUp aria-hidden />
          </IconButton>
          <IconButton
            size="sm"
            label={t("moveDown", { name })}
            disabled={index === rows.length - 1}
            onClick={() => swap(index + 1)}
          >
            <ArrowDown aria-hidden />
          </IconButton>
        </>
      )}
      <IconButton
        size="sm"
        label={t("copy", { name })}
        onClick={() =>
          onChange([...rows.slice(0, index + 1), copy(rows[index] as T), ...rows.slice(index + 1)])
        }
      >
        <Copy aria-hidden />
      </IconButton>
      <IconButton
        size="sm"
        label={t("remove", { name })}
        onClick={() => onChange(rows.filter((_, i) => i !== index))}
      >
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}
