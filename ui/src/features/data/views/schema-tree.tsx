import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaField } from "@/bindings";
import { joinSchemaPath } from "@/features/expression/paths";
import { cn } from "@/shared/lib/cn";
import { FieldName } from "../drag";
import { KindIcon } from "./kind-icon";

type Props = {
  fields: SchemaField[];
  /** What an expression begins with; null where fields cannot be dragged. */
  base: string | null;
  /** Makes ids unique on the page. */
  scope: string;
  depth?: number;
  /** All open, as in a search. */
  expanded?: boolean;
  /** A way to put a field somewhere by key or click. */
  onPick?: ((path: string) => void) | undefined;
};

/** Fields, their types and a sample of each. */
export function SchemaTree({ fields, base, scope, depth = 0, expanded = false, onPick }: Props) {
  return (
    <ul className="min-w-0">
      {fields.map((field) => (
        <Field
          key={field.path || field.name}
          field={field}
          base={base}
          scope={scope}
          depth={depth}
          expanded={expanded}
          onPick={onPick}
        />
      ))}
    </ul>
  );
}

type FieldProps = {
  field: SchemaField;
  base: string | null;
  scope: string;
  depth: number;
  expanded: boolean;
  onPick: ((path: string) => void) | undefined;
};

function Field({ field, base, scope, depth, expanded, onPick }: FieldProps) {
  const { t } = useTranslation("data");
  const [toggled, setToggled] = useState<boolean | null>(null);
  const nested = field.children.length > 0;
  const open = nested && (toggled ?? (expanded || depth < 1));
  const path = base === null ? null : joinSchemaPath(base, field.path);
  const isEntry = /^\d+$/.test(field.name) && field.path.endsWith(`[${field.name}]`);
  return (
    <li>
      <div
        className="flex h-7 items-center gap-1.5 rounded-sm pr-2 hover:bg-hover"
        style={{ paddingLeft: `${depth * 14 + 4}px` }}
      >
        {nested ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label={t(open ? "schema.collapse" : "schema.expand", { name: field.name })}
            className="flex size-4 shrink-0 items-center justify-center rounded-sm text-muted hover:text-ink"
            onClick={() => setToggled(!open)}
          >
            <ChevronRight className={cn("size-3.5 transition-transform", open && "rotate-90")} aria-hidden />
          </button>
        ) : (
          <span className="w-4 shrink-0" />
        )}
        <KindIcon kind={field.kind} />
        <FieldName
          id={`schema:${scope}:${field.path}`}
          field={path === null ? null : { path, name: field.name, kind: field.kind }}
          className={cn("max-w-[60%] truncate px-0.5 font-medium text-xs", isEntry && "text-muted")}
        >
          {isEntry ? `[${field.name}]` : field.name}
        </FieldName>
        <span className="min-w-0 flex-1 truncate text-muted text-xs">{field.sample}</span>
        {onPick && path !== null && (
          <button
            type="button"
            className="shrink-0 rounded-sm px-1 text-accent text-xs hover:underline"
            onClick={() => onPick(path)}
          >
            {t("schema.insert")}
          </button>
        )}
      </div>
      {open && (
        <SchemaTree
          fields={field.children}
          base={base}
          scope={scope}
          depth={depth + 1}
          expanded={expanded}
          onPick={onPick}
        />
      )}
    </li>
  );
}
