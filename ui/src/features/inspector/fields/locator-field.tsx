import { useTranslation } from "react-i18next";
import type { Choice, ParamSpec } from "@/bindings";
import { isObject } from "@/features/data/model/item";
import { Select } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { useFindings } from "../form/use-findings";
import { getAt, type Path } from "../model/paths";
import { FieldFrame } from "./field-frame";
import { TablePicker } from "./table-picker";
import { ValueField } from "./value-field";

type Props = { param: ParamSpec; modes: Choice[]; resource: string; path: Path };

/** A thing found in one of several ways: `{__rl, mode, value}`. */
export function LocatorField({ param, modes, resource, path }: Props) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const findings = useFindings(path);
  const stored = getAt(form.node, path) ?? param.default;
  const value = isObject(stored) ? stored : { value: stored };
  const mode = typeof value.mode === "string" ? value.mode : String(modes[0]?.value ?? "");
  const label = t("step", { field: param.label, node: form.node.name });
  const write = (change: Record<string, unknown>, typing = false) =>
    form.set(path, { ...value, __rl: true, mode, value: value.value ?? "", ...change }, { label, typing });
  return (
    <FieldFrame
      label={param.label}
      help={param.help || undefined}
      required={param.required}
      findings={findings}
    >
      <div className="flex items-start gap-2">
        <Select
          className="w-32 shrink-0"
          label={t("locatorMode", { name: param.label })}
          value={mode}
          options={modes.map((m) => ({ value: String(m.value), label: m.label, help: m.help || undefined }))}
          onChange={(next) => write({ mode: next })}
          disabled={form.readOnly}
        />
        <div className="min-w-0 flex-1">
          {resource === "data_table" && mode === "list" ? (
            <TablePicker
              label={param.label}
              value={value}
              disabled={form.readOnly}
              onChange={({ id, name }) => write({ value: id, cachedResultName: name })}
            />
          ) : (
            <ValueField
              path={[...path, "value"]}
              write={(next, typing) => write({ value: next }, typing)}
              kind={{ kind: "string", rows: 1 }}
              label={param.label}
              placeholder={param.placeholder}
              expression={param.expression}
              fallback={typeof value.value === "string" ? value.value : ""}
              bare
            />
          )}
        </div>
      </div>
    </FieldFrame>
  );
}
