import type { Finding } from "@/bindings";
import type { Path } from "../model/paths";
import { useForm } from "./form-context";

/** A finding's field without what all of them begin with. */
export const findingField = (finding: Finding) => (finding.field ?? "").replace(/^parameters\./, "");

/** Findings about a field; with `inside` also about what is in it. */
export function useFindings(path: Path, inside = false): Finding[] {
  const { findings } = useForm();
  const key = (path[0] === "parameters" ? path.slice(1) : path).join(".");
  return findings.filter((finding) => {
    const field = findingField(finding);
    return field === key || (inside && field.startsWith(`${key}.`));
  });
}
