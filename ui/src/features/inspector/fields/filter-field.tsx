import { Plus } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ParamSpec } from "@/bindings";
import { isObject } from "@/features/data/model/item";
import { Button } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { useFindings } from "../form/use-findings";
import { type Condition, newCondition, readFilter, writeFilter } from "../model/filter";
import { getAt, type Path } from "../model/paths";
import { ConditionRow } from "./condition-row";
import { FieldFrame } from "./field-frame";

/** A list of conditions that are joined by “and” or “or”. */
export function FilterField({ param, path }: { param: ParamSpec; path: Path }) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const findings = useFindings(path, true);
  const stored = getAt(form.node, path);
  const filter = readFilter(stored ?? param.default);
  // An empty filter shows the row that people are about to fill in.
  const rows = filter.conditions.length > 0 ? filter.conditions : [BLANK];
  const step = t("step", { field: param.label, node: form.node.name });
  const options = form.node.parameters.options;
  const flags = {
    ignoreCase: isObject(options) && options.ignoreCase === true,
    loose:
      form.node.parameters.looseTypeValidation === true ||
      (isObject(options) && options.looseTypeValidation === true),
  };
  const write = (conditions: Condition[], typing = false) =>
    form.set(path, writeFilter(stored ?? param.default, { conditions }, flags), { label: step, typing });

  return (
    <FieldFrame
      label={param.label}
      help={param.help || undefined}
      required={param.required}
      findings={findings}
    >
      <ul className="space-y-1.5">
        {rows.map((row, index) => (
          <Fragment key={row.id ?? index}>
            {index > 0 && (
              <li className="flex items-center gap-2 text-xs">
                {index === 1 ? (
                  <Combinator
                    value={filter.combinator}
                    readOnly={form.readOnly}
                    onChange={(combinator) => form.set([...path, "combinator"], combinator, { label: step })}
                  />
                ) : (
                  <span className="pl-2 text-muted">{t(`filter.${filter.combinator}`)}</span>
                )}
              </li>
            )}
            <ConditionRow
              row={row}
              rows={rows}
              index={index}
              path={[...path, "conditions", index]}
              isStored={filter.conditions.length > 0}
              onChange={write}
            />
          </Fragment>
        ))}
      </ul>
      {!form.readOnly && (
        <Button size="sm" className="mt-2" onClick={() => write([...rows, newCondition()])}>
          <Plus className="size-3.5" aria-hidden />
          {t("filter.add")}
        </Button>
      )}
    </FieldFrame>
  );
}

const BLANK: Condition = { leftValue: "", rightValue: "", operator: { type: "string", operation: "equals" } };

type CombinatorProps = { value: "and" | "or"; onChange: (value: "and" | "or") => void; readOnly: boolean };

function Combinator({ value, onChange, readOnly }: CombinatorProps) {
  const { t } = useTranslation("inspector");
  return (
    <ToggleGroup.Root
      type="single"
      disabled={readOnly}
      value={value}
      onValueChange={(next) => next !== "" && onChange(next as "and" | "or")}
      aria-label={t("filter.combinator")}
      className="flex rounded-md bg-sunken p-0.5"
    >
      {(["and", "or"] as const).map((each) => (
        <ToggleGroup.Item
          key={each}
          value={each}
          className="h-5 rounded-sm px-2 font-medium text-muted text-xs data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-[0_0_0_1px_var(--line)]"
        >
          {t(`filter.${each}`)}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
