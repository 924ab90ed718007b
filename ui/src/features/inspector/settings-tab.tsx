import { ZapOff } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Select, Switch, Textarea } from "@/shared/ui";
import { FieldFrame, Help } from "./fields/field-frame";
import { NumberControl } from "./fields/number-control";
import { useForm } from "./form/form-context";

/** How the node runs, whatever it does. */
export function SettingsTab() {
  const { t } = useTranslation("inspector");
  const { node, spec, set, flush, readOnly } = useForm();
  const write = (field: string, value: unknown, name: string, typing = false) =>
    set([field], value ?? null, { label: t("step", { field: name, node: node.name }), typing });
  return (
    <div className="space-y-4 p-3">
      <FieldFrame label={t("settings.onError")} help={t("settings.onErrorHelp")}>
        <Select
          label={t("settings.onError")}
          value={node.on_error ?? "stop"}
          disabled={readOnly}
          onChange={(value) => write("on_error", value, t("settings.onError"))}
          options={[
            { value: "stop", label: t("settings.stop"), help: t("settings.stopHelp") },
            { value: "continue", label: t("settings.continue"), help: t("settings.continueHelp") },
            { value: "error_output", label: t("settings.errorOutput"), help: t("settings.errorOutputHelp") },
          ]}
        />
      </FieldFrame>
      <Toggle
        label={t("settings.retry")}
        help={t("settings.retryHelp")}
        checked={node.retry_on_fail ?? false}
        disabled={readOnly}
        onChange={(on) => write("retry_on_fail", on, t("settings.retry"))}
      />
      {node.retry_on_fail && (
        <div className="grid grid-cols-2 gap-3 border-line border-l-2 pl-3">
          <FieldFrame label={t("settings.maxTries")}>
            <NumberControl
              value={node.max_tries ?? ""}
              min={2}
              max={5}
              label={t("settings.maxTries")}
              placeholder="3"
              required={false}
              invalid={false}
              readOnly={readOnly}
              onChange={(value, typing) =>
                isNumber(value) && write("max_tries", value, t("settings.maxTries"), typing)
              }
              onBlur={flush}
            />
          </FieldFrame>
          <FieldFrame label={t("settings.wait")} help={t("settings.waitHelp")}>
            <NumberControl
              value={node.wait_between_tries ?? ""}
              min={0}
              max={5000}
              label={t("settings.wait")}
              placeholder="2000, 4000, 8000"
              required={false}
              invalid={false}
              readOnly={readOnly}
              onChange={(value, typing) =>
                isNumber(value) && write("wait_between_tries", value, t("settings.wait"), typing)
              }
              onBlur={flush}
            />
          </FieldFrame>
        </div>
      )}
      <Toggle
        label={t("settings.executeOnce")}
        help={t("settings.executeOnceHelp")}
        checked={node.execute_once ?? false}
        disabled={readOnly}
        onChange={(on) => write("execute_once", on, t("settings.executeOnce"))}
      />
      <Toggle
        label={t("settings.alwaysOutput")}
        help={t("settings.alwaysOutputHelp")}
        checked={node.always_output_data ?? false}
        disabled={readOnly}
        onChange={(on) => write("always_output_data", on, t("settings.alwaysOutput"))}
      />
      {spec.kind !== "trigger" && (
        <div className="flex gap-2 rounded-md bg-sunken px-3 py-2 text-xs">
          <ZapOff className="mt-0.5 size-3.5 shrink-0 text-muted" aria-hidden />
          <p>
            <span className="font-medium">{t("settings.interrupted")}: </span>
            {t(`settings.effect.${spec.effect}`)}
          </p>
        </div>
      )}
      <FieldFrame label={t("settings.notes")}>
        <Textarea
          aria-label={t("settings.notes")}
          rows={4}
          value={node.notes ?? ""}
          placeholder={t("settings.notesPlaceholder")}
          disabled={readOnly}
          onChange={(event) => write("notes", event.target.value, t("settings.notes"), true)}
          onBlur={flush}
        />
      </FieldFrame>
      <Toggle
        label={t("settings.notesInFlow")}
        checked={node.notes_in_flow ?? false}
        disabled={readOnly}
        onChange={(on) => write("notes_in_flow", on, t("settings.notesInFlow"))}
      />
    </div>
  );
}

// These fields take no expressions; an emptied one goes back to its default.
const isNumber = (value: unknown) => value === undefined || typeof value === "number";

type ToggleProps = {
  label: string;
  help?: string;
  checked: boolean;
  disabled: boolean;
  onChange: (on: boolean) => void;
};

function Toggle({ label, help, checked, disabled, onChange }: ToggleProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <Switch id={id} checked={checked} onChange={onChange} label={label} disabled={disabled} />
      <label htmlFor={id} className="min-w-0 cursor-pointer">
        {label}
      </label>
      {help && <Help text={help} name={label} />}
    </div>
  );
}
