import { useTranslation } from "react-i18next";
import type { ParamKind } from "@/bindings";
import { useForm } from "../form/form-context";
import { type Condition, makeOperator, operandTypeOf, rightType } from "../model/filter";
import type { Path } from "../model/paths";
import { OperatorSelect } from "./operator-select";
import { RowTools } from "./row-tools";
import { ValueField } from "./value-field";

type Props = {
  row: Condition;
  rows: Condition[];
  index: number;
  path: Path;
  /** The row is in the document, not only on the screen. */
  isStored: boolean;
  onChange: (rows: Condition[], typing?: boolean) => void;
};

/** One condition: a value, what must hold, and what it is compared with. */
export function ConditionRow({ row, rows, index, path, isStored, onChange }: Props) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const name = t("filter.row", { number: index + 1 });
  const step = t("step", { field: name, node: form.node.name });
  const right = rightType(row.operator);

  const replace = (change: Partial<Condition>, typing = false) =>
    onChange(
      rows.map((each, i) => (i === index ? { ...each, ...change } : each)),
      typing,
    );
  const writeTo = (key: "leftValue" | "rightValue") => (value: unknown, typing: boolean) =>
    isStored
      ? form.set([...path, key], value ?? "", { label: step, typing })
      : replace({ [key]: value ?? "" }, typing);

  // A field dropped into an untouched row says which comparisons make sense.
  const untouched = row.leftValue === "" && row.rightValue === "" && row.operator.type === "string";
  const onDropped = (kind: string) => {
    const type = operandTypeOf(kind);
    if (!untouched || type === "string") return;
    form.set([...path, "operator"], makeOperator(type, type === "boolean" ? "true" : "equals"), {
      label: step,
    });
  };

  return (
    <li className="@container rounded-md border border-line bg-paper/60 p-2" aria-label={name}>
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1 space-y-1.5">
          <ValueField
            path={[...path, "leftValue"]}
            kind={TEXT}
            label={t("filter.left", { number: index + 1 })}
            placeholder={t("filter.leftPlaceholder")}
            expression
            fallback={row.leftValue}
            write={writeTo("leftValue")}
            onDropped={onDropped}
            bare
          />
          <div className={right === null ? "" : "grid gap-1.5 @min-[420px]:grid-cols-2"}>
            <OperatorSelect
              operator={row.operator}
              label={t("filter.operator", { number: index + 1 })}
              disabled={form.readOnly}
              onChange={(operator) =>
                isStored ? form.set([...path, "operator"], operator, { label: step }) : replace({ operator })
              }
            />
            {right !== null && (
              <ValueField
                key={right}
                path={[...path, "rightValue"]}
                kind={kindOf(right)}
                label={t("filter.right", { number: index + 1 })}
                placeholder={t("filter.rightPlaceholder")}
                expression
                fallback={row.rightValue}
                write={writeTo("rightValue")}
                bare
              />
            )}
          </div>
        </div>
        {!form.readOnly && (
          <RowTools
            name={name}
            rows={rows}
            index={index}
            onChange={(next) => onChange(next)}
            copy={(each) => ({ ...structuredClone(each), id: crypto.randomUUID() })}
          />
        )}
      </div>
    </li>
  );
}

const TEXT: ParamKind = { kind: "string", rows: 1 };

function kindOf(type: string): ParamKind {
  // Text in a number's or a date's place is read as such; a plain field takes both.
  if (type === "boolean") return { kind: "options", choices: BOOLEANS };
  return TEXT;
}

const BOOLEANS = [
  { value: true, label: "true", help: "" },
  { value: false, label: "false", help: "" },
];
