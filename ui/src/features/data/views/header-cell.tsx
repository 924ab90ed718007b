// biome-ignore-all lint/a11y/useSemanticElements: a table of 100,000 rows is drawn by position; roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
import { type PointerEvent, useRef } from "react";
import { FieldName } from "../drag";
import { KindIcon } from "./kind-icon";

type Props = {
  name: string;
  kind: string;
  index: number;
  left: number;
  width: number;
  /** How an expression reaches the field; null where it cannot be dragged. */
  path: string | null;
  onResize: (width: number) => void;
};

/** A column's name, which can be dragged into a parameter, with an edge that changes its width. */
export function HeaderCell({ name, kind, index, left, width, path, onResize }: Props) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current) onResize(start.current.width + event.clientX - start.current.x);
  };
  const end = () => {
    start.current = null;
  };
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      className="absolute top-0 flex h-full items-center gap-1.5 border-line border-r border-b px-2 font-medium text-xs"
      style={{ left, width }}
    >
      <KindIcon kind={kind} />
      <FieldName
        id={`column:${name}`}
        field={path === null ? null : { path, name, kind }}
        className="min-w-0 truncate px-0.5"
      >
        {name}
      </FieldName>
      <div
        aria-hidden
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={end}
        onPointerCancel={end}
        className="absolute top-0 right-0 h-full w-1.5 cursor-col-resize touch-none hover:bg-accent"
      />
    </div>
  );
}
