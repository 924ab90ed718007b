import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnType, ParamKind, ParamSpec } from "@/bindings";
import { isObject } from "@/features/data/model/item";
import { Button, IconButton, Menu, Select } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { useFindings } from "../form/use-findings";
import { getAt, type Path } from "../model/paths";
import { FieldFrame } from "./field-frame";
import { tableOf, useDataTables } from "./use-data-tables";
import { ValueField } from "./value-field";

type Props = { param: ParamSpec; table: string; path: Path };

/** Values by the column of a data table, as n8n's resource mapper keeps them: `{mappingMode, value: {column: value}}`. */
export function MapperField({ param, table: locator, path }: Props) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const findings = useFindings(path);
  const table = tableOf(useDataTables(), form.node.parameters[locator]);
  const [added, setAdded] = useState<string | null>(null);
  const stored = getAt(form.node, path) ?? param.default;
  const mapper = isObject(stored) ? stored : {};
  const values = isObject(mapper.value) ? mapper.value : {};
  const automatic = mapper.mappingMode === "autoMapInputData";
  const label = t("step", { field: param.label, node: form.node.name });
  const write = (change: Record<string, unknown>, typing = false) =>
    form.set(path, { ...mapper, ...change }, { label, typing });
  const typeOf = (name: string): ColumnType =>
    table?.columns.find((column) => column.name === name)?.type ?? "string";
  const free = table?.columns.filter((column) => !Object.hasOwn(values, column.name)) ?? [];
  return (
    <FieldFrame
      label={param.label}
      help={param.help || undefined}
      required={param.required}
      findings={findings}
    >
      <Select
        label={t("mapper.mode", { name: param.label })}
        value={automatic ? "autoMapInputData" : "defineBelow"}
        options={[
          { value: "defineBelow", label: t("mapper.each"), help: t("mapper.eachHelp") },
          { value: "autoMapInputData", label: t("mapper.auto"), help: t("mapper.autoHelp") },
        ]}
        onChange={(mappingMode) => write({ mappingMode })}
        disabled={form.readOnly}
      />
      {!automatic && (
        <ul className="mt-2 space-y-2">
          {Object.entries(values).map(([name, value]) => (
            <li key={name} className="flex items-start gap-1.5">
              <div className="min-w-0 flex-1">
                <ValueField
                  path={[...path, "value", name]}
                  write={(next, typing) => write({ value: { ...values, [name]: next } }, typing)}
                  kind={KINDS[typeOf(name)]}
                  label={name}
                  placeholder={typeOf(name) === "date" ? "2026-03-31T12:00:00Z" : ""}
                  expression
                  fallback={value ?? ""}
                />
              </div>
              {!form.readOnly && (
                <IconButton
                  size="sm"
                  label={t("mapper.remove", { name })}
                  className="mt-7"
                  onClick={() =>
                    write({
                      value: Object.fromEntries(Object.entries(values).filter(([key]) => key !== name)),
                    })
                  }
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {!automatic && !form.readOnly && free.length > 0 && (
        <Menu
          align="start"
          entries={free.map(({ id, name }) => ({
            id: String(id),
            label: name,
            onSelect: () => {
              setAdded(name);
              write({ mappingMode: "defineBelow", value: { ...values, [name]: "" } });
            },
          }))}
        >
          <Button size="sm" className="mt-2">
            <Plus className="size-3.5" aria-hidden />
            {t("mapper.add")}
          </Button>
        </Menu>
      )}
      {!automatic && table === undefined && <p className="mt-1 text-muted text-xs">{t("mapper.noTable")}</p>}
      <span className="sr-only" role="status">
        {added !== null && Object.hasOwn(values, added) ? t("mapper.added", { name: added }) : ""}
      </span>
    </FieldFrame>
  );
}

const YES_NO = [
  { value: true, label: "true", help: "" },
  { value: false, label: "false", help: "" },
];
const KINDS: Record<ColumnType, ParamKind> = {
  string: { kind: "string", rows: 1 },
  number: { kind: "number", min: null, max: null },
  boolean: { kind: "options", choices: YES_NO },
  // An expression that gives a date is the rule, and one without a zone is UTC.
  date: { kind: "string", rows: 1 },
};
