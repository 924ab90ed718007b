import { useTranslation } from "react-i18next";
import { text } from "@/shared/i18n";
import { Dialog, Kbd } from "@/shared/ui";
import { type Command, shownShortcuts, useCommandRegistry } from "./registry";

/** Every shortcut that works here. */
export function ShortcutsSheet() {
  const { t } = useTranslation("app");
  const open = useCommandRegistry((s) => s.sheetOpen);
  const commands = useCommandRegistry((s) => s.commands);
  const groups = grouped(withShortcut(commands));
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => useCommandRegistry.setState({ sheetOpen: next })}
      title={t("shortcuts.title")}
      reading
      className="w-[min(760px,92vw)]"
    >
      <div className="columns-2 gap-8">
        {[...groups].map(([group, list]) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 font-semibold text-muted text-xs">{text(group)}</h3>
            <dl>
              {list.map((command) => (
                <div key={command.id} className="flex items-center justify-between gap-3 py-1">
                  <dt>{text(command.labelKey)}</dt>
                  <dd className="flex gap-2">
                    {shownShortcuts(command).map((keys) => (
                      <Kbd key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

const withShortcut = (commands: Record<string, Command>) =>
  Object.values(commands).filter((c) => shownShortcuts(c).length > 0);

function grouped(commands: Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of commands)
    groups.set(command.groupKey, [...(groups.get(command.groupKey) ?? []), command]);
  return groups;
}
