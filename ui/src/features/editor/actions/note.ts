import { snap } from "../plans/geometry";
import { useEditor } from "../store";

export function writeNote(id: string, content: string): void {
  const { document, applyOperations } = useEditor.getState();
  const note = document?.nodes.find((n) => n.id === id);
  if (note === undefined || (note.parameters.content ?? "") === content) return;
  applyOperations([{ op: "set_node", node_id: id, field: "parameters.content", value: content }], {
    label: "Write note",
  });
}

export function resizeNote(id: string, box: { x: number; y: number; width: number; height: number }): void {
  const { stretch } = useEditor.getState();
  const set = (field: string, value: unknown) => ({ op: "set_node" as const, node_id: id, field, value });
  useEditor
    .getState()
    .applyOperations(
      [
        set("position", [snap(box.x / stretch), snap(box.y)]),
        set("parameters.width", snap(box.width / stretch)),
        set("parameters.height", snap(box.height)),
      ],
      { label: "Resize note" },
    );
}

export function recolourNote(id: string, colour: number): void {
  useEditor
    .getState()
    .applyOperations([{ op: "set_node", node_id: id, field: "parameters.color", value: colour }], {
      label: "Colour note",
    });
}
