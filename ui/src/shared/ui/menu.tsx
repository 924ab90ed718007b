import { ContextMenu as Context, DropdownMenu as Dropdown } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/shared/lib/cn";
import { Kbd } from "./kbd";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: ReactNode;
  shortcut?: string | undefined;
  danger?: boolean;
  disabled?: boolean;
  /** A line above this entry. */
  separated?: boolean;
  onSelect(): void;
}

const content =
  "z-50 min-w-48 rounded-md border border-line bg-raised p-1 shadow-float data-[state=open]:animate-float-in";
const item =
  "flex h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm outline-none data-[disabled]:opacity-40 data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:text-muted";

function Row({ entry }: { entry: MenuEntry }) {
  return (
    <>
      {entry.icon}
      <span className="flex-1 truncate">{entry.label}</span>
      {entry.shortcut && <Kbd keys={entry.shortcut} />}
    </>
  );
}

/** A menu that opens from a button. */
export function Menu({
  entries,
  children,
  align = "end",
}: {
  entries: MenuEntry[];
  children: ReactNode;
  align?: "start" | "end";
}) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{children}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content align={align} sideOffset={4} collisionPadding={8} className={content}>
          {entries.map((entry, index) => (
            <div key={entry.id} role="none">
              {entry.separated && index > 0 && <Dropdown.Separator className="my-1 h-px bg-line" />}
              <Dropdown.Item
                className={cn(item, entry.danger && "text-error-ink [&_svg]:text-error-ink")}
                disabled={entry.disabled ?? false}
                onSelect={entry.onSelect}
              >
                <Row entry={entry} />
              </Dropdown.Item>
            </div>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

/** A menu that opens with the right button (or the menu key) on its child. */
export function ContextMenu({ entries, children }: { entries: MenuEntry[]; children: ReactNode }) {
  return (
    <Context.Root modal={false}>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content collisionPadding={8} className={content}>
          {entries.map((entry, index) => (
            <div key={entry.id} role="none">
              {entry.separated && index > 0 && <Context.Separator className="my-1 h-px bg-line" />}
              <Context.Item
                className={cn(item, entry.danger && "text-error-ink [&_svg]:text-error-ink")}
                disabled={entry.disabled ?? false}
                onSelect={entry.onSelect}
              >
                <Row entry={entry} />
              </Context.Item>
            </div>
          ))}
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}
