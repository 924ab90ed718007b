import type { ParamSpec } from "@/bindings";
import { visibleParameters } from "@/shared/spec";
import { useForm } from "../form/form-context";
import { getAt, type Path } from "../model/paths";
import { ParamField } from "./param-field";

type Props = {
  list: ParamSpec[];
  /** Path of the object that holds the values. */
  path: Path;
};

/** The fields of an object that exist now, in the order of the spec. */
export function ParamList({ list, path }: Props) {
  const { node, spec } = useForm();
  const siblings = getAt(node, path) ?? {};
  return visibleParameters(list, siblings, spec, node).map((param) => (
    // A name may stand for another kind of field when a condition changes.
    <ParamField key={`${param.name}/${param.kind.kind}`} param={param} path={[...path, param.name]} />
  ));
}
