import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Operation, Workflow } from "@/bindings";
import { Button, Dialog, Input, Select } from "@/shared/ui";
import { useCanvasUi } from "../canvas/ui-store";
import { useEditor } from "../store";

const close = () => useCanvasUi.setState({ settingsOpen: false });

/** What belongs to the workflow as a whole: name, tags and how it runs. */
export function WorkflowSettings() {
  const { t } = useTranslation("editor");
  const open = useCanvasUi((s) => s.settingsOpen);
  const document = useEditor((s) => s.document);
  return (
    <Dialog open={open} onOpenChange={(next) => next || close()} title={t("settings.title")}>
      {document !== null && <Form document={document} />}
    </Dialog>
  );
}

const zones = Intl.supportedValuesOf("timeZone");

function Form({ document }: { document: Workflow }) {
  const { t } = useTranslation("editor");
  const { settings } = document;
  const [name, setName] = useState(document.name);
  const [tags, setTags] = useState((document.tags ?? []).join(", "));
  const [zone, setZone] = useState(settings.timezone ?? "");
  const [order, setOrder] = useState(settings.executionOrder === "v1" ? "v1" : "v0");
  const [limit, setLimit] = useState(
    (settings.executionTimeout ?? 0) > 0 ? `${settings.executionTimeout}` : "",
  );
  const zoneFits = zone.trim() === "" || isZone(zone.trim());
  const limitFits = limit.trim() === "" || Number(limit) > 0;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!zoneFits || !limitFits || name.trim() === "") return;
    const operations = changes(document, {
      name: name.trim(),
      tags: [
        ...new Set(
          tags
            .split(",")
            .map((tag) => tag.trim())
            .filter(Boolean),
        ),
      ],
      "settings.timezone": zone.trim() || null,
      "settings.executionOrder": order,
      "settings.executionTimeout": limit.trim() === "" ? null : Number(limit),
    });
    useEditor.getState().applyOperations(operations, { label: t("settings.label") });
    close();
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-3">
      <Field label={t("settings.name")}>
        {(id) => (
          <Input
            id={id}
            value={name}
            aria-invalid={name.trim() === "" || undefined}
            onChange={(e) => setName(e.target.value)}
          />
        )}
      </Field>
      <Field label={t("settings.tags")} help={t("settings.tagsHelp")}>
        {(id) => <Input id={id} value={tags} onChange={(e) => setTags(e.target.value)} />}
      </Field>
      <Field
        label={t("settings.timezone")}
        help={zoneFits ? t("settings.timezoneHelp") : t("settings.noZone")}
      >
        {(id) => (
          <>
            <Input
              id={id}
              value={zone}
              list={`${id}-zones`}
              placeholder={t("settings.timezoneDefault")}
              aria-invalid={!zoneFits || undefined}
              onChange={(e) => setZone(e.target.value)}
            />
            <datalist id={`${id}-zones`}>
              {zones.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label={t("settings.order")}>
        {(id) => (
          <Select
            id={id}
            label={t("settings.order")}
            value={order}
            onChange={setOrder}
            options={[
              { value: "v1", label: t("settings.v1"), help: t("settings.v1Help") },
              { value: "v0", label: t("settings.v0"), help: t("settings.v0Help") },
            ]}
          />
        )}
      </Field>
      <Field label={t("settings.limit")} help={t("settings.limitHelp")}>
        {(id) => (
          <Input
            id={id}
            value={limit}
            inputMode="numeric"
            aria-invalid={!limitFits || undefined}
            onChange={(e) => setLimit(e.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={close}>{t("settings.cancel")}</Button>
        <Button type="submit" variant="primary">
          {t("settings.save")}
        </Button>
      </div>
    </form>
  );
}

function Field({ label, help, children }: { label: string; help?: string; children(id: string): ReactNode }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium text-xs">
        {label}
      </label>
      {children(id)}
      {help && <p className="mt-1 text-muted text-xs">{help}</p>}
    </div>
  );
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** One operation for each field that is different now. */
function changes(document: Workflow, wanted: Record<string, unknown>): Operation[] {
  const { settings } = document;
  const before: Record<string, unknown> = {
    name: document.name,
    tags: document.tags ?? [],
    "settings.timezone": settings.timezone ?? null,
    "settings.executionOrder": settings.executionOrder === "v1" ? "v1" : "v0",
    "settings.executionTimeout": (settings.executionTimeout ?? 0) > 0 ? settings.executionTimeout : null,
  };
  return Object.entries(wanted)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field]))
    .map(([field, value]) => ({ op: "set_workflow", field, value }));
}
