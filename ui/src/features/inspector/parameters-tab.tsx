import { KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { holds, visibleParameters } from "@/shared/spec";
import { Findings } from "./fields/field-frame";
import { ParamList } from "./fields/param-list";
import { useForm } from "./form/form-context";
import { findingField } from "./form/use-findings";
import { TriggerAddress, TriggerTimes } from "./trigger/trigger-panel";

/** The node's parameters, from its spec. */
export function ParametersTab() {
  const { t } = useTranslation("inspector");
  const { node, spec, findings } = useForm();
  const shown = visibleParameters(spec.parameters, node.parameters, spec, node);
  // What concerns no field that is shown stands above all of them.
  const names = new Set(shown.map((param) => param.name));
  const general = findings.filter((finding) => !names.has(findingField(finding).split(".")[0] ?? ""));
  return (
    <div className="space-y-3 py-3 pr-4 pl-3">
      {general.length > 0 && (
        <div className="rounded-md bg-sunken px-3 pt-1 pb-2">
          <Findings findings={general} />
        </div>
      )}
      <Credentials />
      <TriggerAddress />
      {shown.length === 0 && <p className="py-4 text-center text-muted">{t("noParameters")}</p>}
      <ParamList list={spec.parameters} path={["parameters"]} />
      <TriggerTimes />
    </div>
  );
}

/** Credentials come later; people must know when a node would need some. */
function Credentials() {
  const { t } = useTranslation("inspector");
  const { node, spec } = useForm();
  const root = node.parameters;
  const usable = spec.credentials.filter((use) =>
    holds(use.when, root, root, spec.parameters, node.type_version),
  );
  const needed = usable.filter((use) => use.required).map((use) => use.credential_type);
  const imported = Object.keys(node.credentials ?? {});
  if (needed.length === 0 && imported.length === 0) return null;
  return (
    <div className="flex gap-2 rounded-md bg-waiting-soft px-3 py-2 text-xs">
      <KeyRound className="mt-0.5 size-3.5 shrink-0 text-waiting-ink" aria-hidden />
      <p>
        {imported.length > 0
          ? t("credentials.imported", { types: imported.join(", ") })
          : t("credentials.needed", { types: needed.join(", ") })}
      </p>
    </div>
  );
}
