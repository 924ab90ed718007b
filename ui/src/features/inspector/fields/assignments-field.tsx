import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ParamSpec } from "@/bindings";
import { useEditor } from "@/features/editor/store";
import { lastKey } from "@/features/expression/paths";
import { cn } from "@/shared/lib/cn";
import { Button } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { useFindings } from "../form/use-findings";
import { type Assignment, newAssignment, readAssignments, writeAssignments } from "../model/assignments";
import { getAt, type Path, pathKey } from "../model/paths";
import { AssignmentRow } from "./assignment-row";
import { FieldFrame } from "./field-frame";
import { useDrop } from "./use-drop";

/** Fields to set: name, type and value; fields of the input can be dragged in. */
export function AssignmentsField({ param, path }: { param: ParamSpec; path: Path }) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const findings = useFindings(path, true);
  // Only beside the input there is something to drag.
  const wide = useEditor((s) => s.inspectorWide);
  const stored = getAt(form.node, path) ?? param.default;
  const rows = readAssignments(stored);
  const label = t("step", { field: param.label, node: form.node.name });
  const write = (next: Assignment[]) => form.set(path, writeAssignments(stored, next), { label });
  const add = (row: Assignment) => write([...rows, row]);

  const drop = useDrop(`${pathKey(path)}/new`, !form.readOnly, (field) =>
    add(newAssignment(lastKey(field.path), `={{ ${field.path} }}`, field.kind)),
  );

  return (
    <FieldFrame
      label={param.label}
      help={param.help || undefined}
      required={param.required}
      findings={findings}
    >
      <ul className="space-y-1.5">
        {rows.map((row, index) => (
          <AssignmentRow
            key={row.id ?? index}
            row={row}
            rows={rows}
            index={index}
            path={[...path, "assignments", index]}
            onChange={write}
          />
        ))}
      </ul>
      {!form.readOnly && (
        <div
          ref={drop.setNodeRef}
          className={cn(
            "mt-2 flex items-center gap-3 rounded-md border border-line border-dashed p-2",
            drop.offered && "border-accent",
            drop.isOver && "border-solid bg-accent-soft",
          )}
        >
          <Button size="sm" onClick={() => add(newAssignment())}>
            <Plus className="size-3.5" aria-hidden />
            {t("assignments.add")}
          </Button>
          {wide && <span className="min-w-0 text-muted text-xs">{t("assignments.drop")}</span>}
        </div>
      )}
    </FieldFrame>
  );
}
