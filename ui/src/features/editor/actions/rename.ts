import { text } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { renamePlan } from "../plans/rename";
import { useEditor } from "../store";

/** Renames a node and what refers to it. False when the name is taken. */
export function renameNode(id: string, name: string): boolean {
  const { document, specs, applyOperations } = useEditor.getState();
  if (document === null) return false;
  const operations = renamePlan(document, specs, id, name);
  if (operations.length === 0) return true;
  const renamed = applyOperations(operations, { label: "Rename node" });
  if (renamed && operations.length > 1) {
    notify.done(text("editor:rename.references", { count: operations.length - 1 }));
  }
  return renamed;
}
