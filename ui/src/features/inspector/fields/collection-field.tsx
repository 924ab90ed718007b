import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ParamSpec } from "@/bindings";
import { isObject } from "@/features/data/model/item";
import { visibleParameters } from "@/shared/spec";
import { Button, IconButton, Menu } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { useFindings } from "../form/use-findings";
import { missingFields } from "../model/defaults";
import { getAt, type Path } from "../model/paths";
import { FieldFrame } from "./field-frame";
import { ParamField } from "./param-field";

type Props = { param: ParamSpec; fields: ParamSpec[]; path: Path };

/** An object whose fields are added one by one. */
export function CollectionField({ param, fields, path }: Props) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const findings = useFindings(path);
  const stored = getAt(form.node, path) ?? param.default;
  const value = isObject(stored) ? stored : {};
  const shown = visibleParameters(fields, value, form.spec, form.node).filter((f) =>
    Object.hasOwn(value, f.name),
  );
  const missing = missingFields(fields, value, form.spec, form.node);
  const label = (name: string) => t("step", { field: name, node: form.node.name });
  return (
    <FieldFrame label={param.label} help={param.help || undefined} findings={findings}>
      <div className="space-y-2 border-line border-l-2 pl-3">
        {shown.map((field) => (
          <div key={field.name} className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <ParamField param={field} path={[...path, field.name]} />
            </div>
            {!form.readOnly && (
              <IconButton
                size="sm"
                label={t("remove", { name: field.label })}
                onClick={() => form.set([...path, field.name], undefined, { label: label(field.label) })}
              >
                <X aria-hidden />
              </IconButton>
            )}
          </div>
        ))}
        {missing.length > 0 && !form.readOnly && (
          <Menu
            align="start"
            entries={missing.map((field) => ({
              id: field.name,
              label: field.label,
              onSelect: () =>
                form.set([...path, field.name], structuredClone(field.default), {
                  label: label(field.label),
                }),
            }))}
          >
            <Button size="sm" aria-label={t("addOptionTo", { name: param.label })}>
              <Plus className="size-3.5" aria-hidden />
              {t("addOption")}
            </Button>
          </Menu>
        )}
        {shown.length === 0 && missing.length === 0 && <p className="text-muted text-xs">{t("noOptions")}</p>}
      </div>
    </FieldFrame>
  );
}
