import { ArrowDown, ArrowUp, Copy, EllipsisVertical, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton, Menu, type MenuEntry } from "@/shared/ui";

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
  const moveTo = (other: number) => {
    const next = [...rows];
    const [row] = next.splice(index, 1);
    next.splice(other, 0, row as T);
    onChange(next);
  };
  const entries: MenuEntry[] = [
    {
      id: "up",
      label: t("moveUp"),
      icon: <ArrowUp aria-hidden />,
      disabled: index === 0,
      onSelect: () => moveTo(index - 1),
    },
    {
      id: "down",
      label: t("moveDown"),
      icon: <ArrowDown aria-hidden />,
      disabled: index === rows.length - 1,
      onSelect: () => moveTo(index + 1),
    },
    {
      id: "copy",
      label: t("copy"),
      icon: <Copy aria-hidden />,
      onSelect: () =>
        onChange([...rows.slice(0, index + 1), copy(rows[index] as T), ...rows.slice(index + 1)]),
    },
  ];
  return (
    <div className="flex shrink-0">
      <Menu entries={entries}>
        <button
          type="button"
          aria-label={t("rowMenu", { name })}
          className="flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
        >
          <EllipsisVertical className="size-3.5" aria-hidden />
        </button>
      </Menu>
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
