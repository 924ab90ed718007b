// biome-ignore-all lint/a11y/useSemanticElements: a table of 100,000 rows is drawn by position; roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
import { memo } from "react";
import { cn } from "@/shared/lib/cn";
import { compact } from "../model/preview";
import { ValuePopover } from "./value-popover";

type Props = {
  id: string;
  column: string;
  columnIndex: number;
  left: number;
  width: number;
  /** The item is here. */
  loaded: boolean;
  /** The item has this field. */
  present: boolean;
  value: unknown;
  path: string | null;
  active: boolean;
  open: boolean;
  /** What stands for an empty text. */
  empty: string;
  onOpenChange: (open: boolean) => void;
};

/** One value; a click or Enter shows all of it. */
export const TableCell = memo(function TableCell(props: Props) {
  const { value, present, loaded, active, open, column, path } = props;
  const button = present ? (
    <button
      type="button"
      tabIndex={-1}
      className="block size-full truncate px-2 text-left"
      onClick={() => props.onOpenChange(true)}
    >
      <Value value={value} empty={props.empty} />
    </button>
  ) : (
    !loaded && <span className="ml-2 inline-block h-2 w-16 rounded-sm bg-sunken" />
  );
  return (
    <div
      id={props.id}
      role="gridcell"
      aria-colindex={props.columnIndex + 2}
      className={cn(
        "absolute top-0 h-full border-line border-r text-xs leading-[29px] [contain:strict]",
        active && "group-focus-within/grid:shadow-[inset_0_0_0_1px_var(--accent)]",
      )}
      style={{ left: props.left, width: props.width }}
    >
      {present && open ? (
        <ValuePopover
          value={value}
          path={path}
          title={column}
          open
          onOpenChange={props.onOpenChange}
          trigger={button}
        />
      ) : (
        button
      )}
    </div>
  );
}, same);

function Value({ value, empty }: { value: unknown; empty: string }) {
  if (value === null) return <span className="text-muted">null</span>;
  if (value === "") return <span className="text-muted">{empty}</span>;
  if (typeof value === "string") return <>{compact(value)}</>;
  if (typeof value === "number")
    return <span className="font-mono text-trigger tabular-nums">{String(value)}</span>;
  if (typeof value === "boolean") return <span className="font-mono text-trigger">{String(value)}</span>;
  return <span className="font-mono text-[11.5px] text-muted">{compact(value)}</span>;
}

// The handler is new at each render of the table and always does the same.
function same(a: Props, b: Props): boolean {
  return (
    a.value === b.value &&
    a.left === b.left &&
    a.width === b.width &&
    a.loaded === b.loaded &&
    a.present === b.present &&
    a.active === b.active &&
    a.open === b.open &&
    a.id === b.id &&
    a.path === b.path
  );
}
