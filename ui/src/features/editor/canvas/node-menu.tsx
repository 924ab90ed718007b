import { useMemo } from "react";
import { isEnabled, shownShortcuts, useCommandRegistry } from "@/app/commands";
import { text } from "@/shared/i18n";
import type { MenuEntry } from "@/shared/ui";
import { useEditor } from "../store";

const ON_NODES = [
  ["node.open", "run.to", "run.from"],
  ["node.rename", "node.disable", "edit.duplicate"],
  ["edit.copy", "edit.cut", "edit.remove"],
];
const ON_CANVAS = [
  ["node.add", "note.add", "edit.paste"],
  ["edit.selectAll", "canvas.layout", "canvas.fit"],
];

/** What the right button offers, from the command registry. */
export function useNodeMenu(): MenuEntry[] {
  const commands = useCommandRegistry((s) => s.commands);
  const selected = useEditor((s) => s.selectedNodes);
  const live = useEditor((s) => s.execution);
  const readOnly = useEditor((s) => s.readOnly);
  return useMemo(() => {
    // What is enabled depends on these.
    void live;
    void readOnly;
    const groups = selected.size > 0 ? ON_NODES : ON_CANVAS;
    return groups.flatMap((ids, group) =>
      ids.flatMap((id, i) => {
        const command = commands[`editor.${id}`];
        if (command === undefined) return [];
        const Icon = command.icon;
        return [
          {
            id: command.id,
            label: text(command.labelKey),
            icon: Icon && <Icon aria-hidden />,
            shortcut: shownShortcuts(command)[0],
            disabled: !isEnabled(command),
            danger: id === "edit.remove",
            separated: i === 0 && group > 0,
            onSelect: command.run,
          },
        ];
      }),
    );
  }, [commands, selected, live, readOnly]);
}
