import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/shared/lib/cn";

export interface TabDef {
  id: string;
  label: ReactNode;
}

export interface TabsProps {
  value: string;
  onChange(value: string): void;
  tabs: TabDef[];
  label: string;
  /** The panels, as `TabPanel`s. */
  children: ReactNode;
  className?: string;
  end?: ReactNode;
}

/** Tabs with a line under the active one. */
export function Tabs({ value, onChange, tabs, label, children, className, end }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={cn("flex min-h-0 flex-col", className)}>
      <div className="flex items-center border-line border-b px-2">
        <Radix.List aria-label={label} className="flex min-w-0 flex-1 gap-1">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.id}
              value={tab.id}
              className="-mb-px h-9 whitespace-nowrap border-transparent border-b-2 px-2 font-medium text-muted text-sm transition-colors duration-150 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {end}
      </div>
      {children}
    </Radix.Root>
  );
}

/** The content of one tab. */
export function TabPanel({
  id,
  children,
  className,
}: {
  id: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Radix.Content value={id} className={cn("min-h-0 flex-1 overflow-auto", className)} tabIndex={-1}>
      {children}
    </Radix.Content>
  );
}
