import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ParamGroup, ParamSpec } from "@/bindings";
import { isObject } from "@/features/data/model/item";
import { Button } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { useFindings } from "../form/use-findings";
import { newEntry } from "../model/defaults";
import { getAt, type Path } from "../model/paths";
import { FieldFrame } from "./field-frame";
import { ParamList } from "./param-list";
import { RowTools } from "./row-tools";

type Props = { param: ParamSpec; groups: ParamGroup[]; multiple: boolean; path: Path };

/** Named groups; each holds one object, or a list of them. */
export function FixedCollectionField({ param, groups, multiple, path }: Props) {
  const form = useForm();
  const findings = useFindings(path);
  const stored = getAt(form.node, path) ?? param.default;
  const value = isObject(stored) ? stored : {};
  return (
    <FieldFrame
      label={param.label}
      help={param.help || undefined}
      required={param.required}
      findings={findings}
    >
      <div className="space-y-2">
        {groups.map((group) => (
          <Group
            key={group.name}
            group={group}
            multiple={multiple}
            collection={path}
            value={value}
            named={groups.length > 1}
          />
        ))}
      </div>
    </FieldFrame>
  );
}

type GroupProps = {
  group: ParamGroup;
  multiple: boolean;
  collection: Path;
  value: Record<string, unknown>;
  /** There are other groups, so that this one says its name. */
  named: boolean;
};

function Group({ group, multiple, collection, value, named }: GroupProps) {
  const { t } = useTranslation("inspector");
  const form = useForm();
  const path = [...collection, group.name];
  const inside = value[group.name];
  const entries: unknown[] = multiple
    ? Array.isArray(inside)
      ? inside
      : []
    : isObject(inside)
      ? [inside]
      : [];
  const step = { label: t("step", { field: group.label, node: form.node.name }) };

  /** Writes through the collection, so that entries which stood there by default are kept. */
  const write = (next: unknown[]) => {
    const rest = Object.fromEntries(Object.entries(value).filter(([key]) => key !== group.name));
    const changed = multiple ? { [group.name]: next } : next.length > 0 ? { [group.name]: next[0] } : {};
    form.set(collection, { ...rest, ...changed }, step);
  };
  const add = () => write([...entries, newEntry(group, form.spec, form.node)]);
  const isStored = getAt(form.node, path) !== undefined;

  return (
    <div>
      {named && entries.length > 0 && <p className="pb-1 font-medium text-muted text-xs">{group.label}</p>}
      <ul className="space-y-2">
        {entries.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name; their fields follow the values
          <li key={index} className="rounded-md border border-line bg-paper/60 px-3 pt-1 pb-3">
            <div className="flex h-7 items-center">
              <span className="min-w-0 flex-1 truncate text-muted text-xs">
                {multiple ? `${group.label} ${index + 1}` : group.label}
              </span>
              {!form.readOnly && (
                <RowTools
                  name={`${group.label} ${index + 1}`}
                  rows={entries}
                  index={index}
                  onChange={write}
                />
              )}
            </div>
            <div className="space-y-2">
              {isStored ? (
                <ParamList list={group.fields} path={multiple ? [...path, index] : path} />
              ) : (
                <Button size="sm" onClick={() => write(entries)}>
                  {t("editDefault")}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {(multiple || entries.length === 0) && !form.readOnly && (
        <Button size="sm" className={entries.length > 0 ? "mt-2" : ""} onClick={add}>
          <Plus className="size-3.5" aria-hidden />
          {t("add", { name: group.label })}
        </Button>
      )}
    </div>
  );
}
