import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { text } from "@/shared/i18n";
import { Kbd } from "@/shared/ui";
import { type Command, isEnabled, shownShortcuts, useCommandRegistry } from "./registry";

const close = () => useCommandRegistry.setState({ paletteOpen: false });

/** Every command by name. */
export function CommandPalette() {
  const { t } = useTranslation("app");
  const open = useCommandRegistry((s) => s.paletteOpen);
  const commands = useCommandRegistry((s) => s.commands);
  return (
    <Cmdk.Dialog
      open={open}
      onOpenChange={(next) => useCommandRegistry.setState({ paletteOpen: next })}
      label={t("palette.title")}
      loop
      overlayClassName="fixed inset-0 z-40 bg-scrim"
      contentClassName="fixed top-[14vh] left-1/2 z-40 w-[min(560px,92vw)] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float animate-fade-in"
    >
      <div className="flex items-center gap-2 border-line border-b px-3">
        <Search className="size-4 text-muted" aria-hidden />
        <Cmdk.Input
          placeholder={t("palette.placeholder")}
          className="h-11 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
        />
      </div>
      <Cmdk.List className="max-h-[50vh] overflow-y-auto p-2">
        <Cmdk.Empty className="p-6 text-center text-muted">{t("palette.nothing")}</Cmdk.Empty>
        {open &&
          groupsOf(commands).map(([group, list]) => <Group key={group} group={group} commands={list} />)}
      </Cmdk.List>
    </Cmdk.Dialog>
  );
}

function Group({ group, commands }: { group: string; commands: Command[] }) {
  return (
    <Cmdk.Group
      heading={text(group)}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs"
    >
      {commands.map((command) => (
        <Cmdk.Item
          key={command.id}
          value={`${text(command.labelKey)} ${command.id}`}
          onSelect={() => {
            close();
            // After the dialog gave the focus back, or the command's own focus would be taken away.
            requestAnimationFrame(() => command.run());
          }}
          className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-hover"
        >
          {command.icon ? (
            <command.icon className="size-4 text-muted" aria-hidden />
          ) : (
            <span className="size-4" />
          )}
          <span className="flex-1 truncate">{text(command.labelKey)}</span>
          {shownShortcuts(command)[0] && <Kbd keys={shownShortcuts(command)[0] ?? ""} />}
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  );
}

function groupsOf(commands: Record<string, Command>): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of Object.values(commands)) {
    if (command.hidden || !isEnabled(command)) continue;
    groups.set(command.groupKey, [...(groups.get(command.groupKey) ?? []), command]);
  }
  return [...groups];
}
