import { text } from "@/shared/i18n";
import { IconButton, type IconButtonProps } from "@/shared/ui";
import { shownShortcuts, useCommand } from "./registry";

export interface CommandButtonProps extends Omit<IconButtonProps, "label" | "onClick"> {
  command: string;
}

/** An icon button for a command: its icon, label, shortcut. Nothing while the command is not offered. */
export function CommandButton({ command: id, disabled, ...rest }: CommandButtonProps) {
  const command = useCommand(id);
  const Icon = command?.icon;
  if (command === undefined || Icon === undefined) return null;
  return (
    <IconButton
      label={text(command.labelKey)}
      shortcut={shownShortcuts(command)[0]}
      disabled={disabled}
      onClick={() => command.run()}
      {...rest}
    >
      <Icon aria-hidden />
    </IconButton>
  );
}
