import { useDraggable } from "@dnd-kit/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";

/** A field on its way into a parameter. */
export type DraggedField = {
  /** How an expression reaches it: `$json.address.city`. */
  path: string;
  /** Its own name, for a new field. */
  name: string;
  /** Its type, as the schema names it. */
  kind: string;
};

type Props = {
  id: string;
  field: DraggedField | null;
  children: ReactNode;
  className?: string;
};

/** A name that can be dragged into a parameter; plain text where there is nothing to drag it to. */
export function FieldName({ id, field, children, className }: Props) {
  if (!field) return <span className={className}>{children}</span>;
  return (
    <DraggableName id={id} field={field} className={className}>
      {children}
    </DraggableName>
  );
}

function DraggableName({
  id,
  field,
  children,
  className,
}: Props & { field: DraggedField; className: string | undefined }) {
  const { t } = useTranslation("data");
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: `field:${id}`, data: field });
  return (
    <span
      ref={setNodeRef}
      {...listeners}
      data-field-path={field.path}
      title={t("drag.hint", { path: field.path })}
      className={cn(
        "cursor-grab touch-none rounded-sm hover:bg-accent-soft hover:text-accent",
        isDragging && "opacity-40",
        className,
      )}
    >
      {children}
    </span>
  );
}
