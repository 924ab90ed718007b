import { Info } from "lucide-react";
import type { ParamSpec } from "@/bindings";
import type { Path } from "../model/paths";
import { AssignmentsField } from "./assignments-field";
import { CollectionField } from "./collection-field";
import { FilterField } from "./filter-field";
import { FixedCollectionField } from "./fixed-collection-field";
import { LocatorField } from "./locator-field";
import { MapperField } from "./mapper-field";
import { ValueField } from "./value-field";

/** One parameter, whatever its kind. */
export function ParamField({ param, path, bare }: { param: ParamSpec; path: Path; bare?: boolean }) {
  const { kind } = param;
  switch (kind.kind) {
    case "notice":
      return <Notice text={param.label} help={param.help} />;
    case "collection":
      return <CollectionField param={param} fields={kind.fields} path={path} />;
    case "fixed_collection":
      return <FixedCollectionField param={param} groups={kind.groups} multiple={kind.multiple} path={path} />;
    case "filter":
      return <FilterField param={param} path={path} />;
    case "assignments":
      return <AssignmentsField param={param} path={path} />;
    case "resource_locator":
      return <LocatorField param={param} modes={kind.modes} resource={kind.resource} path={path} />;
    case "mapper":
      return <MapperField param={param} table={kind.table} path={path} />;
    default:
      return (
        <ValueField
          path={path}
          kind={kind}
          label={param.label}
          help={param.help || undefined}
          placeholder={param.placeholder}
          required={param.required}
          expression={param.expression}
          fallback={param.default}
          bare={bare}
        />
      );
  }
}

/** Words for the user; holds no value. */
export function Notice({ text, help }: { text: string; help?: string }) {
  return (
    <div className="flex gap-2 rounded-md bg-sunken px-3 py-2 text-xs">
      <Info className="mt-0.5 size-3.5 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0">
        <p>{text}</p>
        {help && <p className="mt-0.5 text-muted">{help}</p>}
      </div>
    </div>
  );
}
