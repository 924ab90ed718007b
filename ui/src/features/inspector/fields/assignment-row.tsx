import { useTranslation } from "react-i18next";
import type { ParamKind } from "@/bindings";
import { Select } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { ASSIGNMENT_TYPES, type Assignment, type AssignmentType, castValue } from "../model/assignments";
import type { Path } from "../model/paths";
import { RowTools } from "./row-tools";
import { ValueField } from "./value-field";

type Props = {
  row: Assignment;
  rows: Assignment[];
  index: number;
  path: Path;
  onChange: (rows: Assignment[]) => void;
};

/** One field to set. */
export function AssignmentRow({ row, rows, index, path, onChange }: Props) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const name = row.name || t("assignments.row", { number: index + 1 });
  const setType = (type: string) => {
    const next = type as AssignmentType;
    onChange(
      rows.map((each, i) =>
        i === index ? { ...each, type: next, value: castValue(each.value, next) } : each,
      ),
    );
  };
  return (
    <li className="rounded-md border border-line bg-paper/60 p-2" aria-label={name}>
      <div className="flex items-start gap-1.5">
        <div className="min-w-0 flex-1">
          <ValueField
            path={[...path, "name"]}
            kind={TEXT}
            label={t("assignments.name", { number: index + 1 })}
            placeholder={t("assignments.namePlaceholder")}
            expression
            fallback=""
            bare
          />
        </div>
        <Select
          className="w-28 shrink-0"
          label={t("assignments.type", { name })}
          value={row.type}
          options={ASSIGNMENT_TYPES.map((type) => ({ value: type, label: t(`filter.type.${type}`) }))}
          onChange={setType}
          disabled={form.readOnly}
        />
        {!form.readOnly && (
          <div className="pt-1">
            <RowTools
              name={name}
              rows={rows}
              index={index}
              onChange={onChange}
              copy={(each) => ({ ...structuredClone(each), id: crypto.randomUUID() })}
            />
          </div>
        )}
      </div>
      <div className="pt-1.5">
        <ValueField
          key={row.type}
          path={[...path, "value"]}
          kind={KINDS[row.type]}
          label={t("assignments.value", { name })}
          placeholder={t("assignments.valuePlaceholder")}
          expression
          fallback=""
          bare
        />
      </div>
    </li>
  );
}

const TEXT: ParamKind = { kind: "string", rows: 1 };
const BOOLEANS = [
  { value: true, label: "true", help: "" },
  { value: false, label: "false", help: "" },
];
const KINDS: Record<AssignmentType, ParamKind> = {
  string: TEXT,
  number: { kind: "number", min: null, max: null },
  boolean: { kind: "options", choices: BOOLEANS },
  array: { kind: "json" },
  object: { kind: "json" },
};
