import { Search, X } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { IconButton, Input, Select } from "@/shared/ui";
import type { ViewName } from "./data-pane";
import type { DataPort } from "./model/sources";

type Props = {
  ports: DataPort[];
  port: DataPort;
  onPort: (id: string) => void;
  views: ViewName[];
  view: ViewName;
  onView: (view: ViewName) => void;
  query: string;
  onQuery: (query: string) => void;
  /** Items that match; null while that is not known or nothing is sought. */
  found: number | null;
};

/** Port, view and search of a data pane. */
export function PaneToolbar({ ports, port, onPort, views, view, onView, query, onQuery, found }: Props) {
  const { t } = useTranslation("data");
  return (
    <div className="shrink-0 border-line border-b">
      {ports.length > 1 && <PortTabs ports={ports} port={port} onPort={onPort} />}
      <div className="flex flex-wrap items-center gap-2 px-3 py-1.5">
        <ToggleGroup.Root
          type="single"
          value={view}
          onValueChange={(value) => value !== "" && onView(value as ViewName)}
          aria-label={t("view.label")}
          className="flex rounded-md bg-sunken p-0.5"
        >
          {views.map((each) => (
            <ToggleGroup.Item
              key={each}
              value={each}
              className="h-6 rounded-sm px-2 font-medium text-muted text-xs hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-[0_0_0_1px_var(--line)]"
            >
              {t(`view.${each}`)}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        {view !== "logs" && (
          <div className="relative min-w-24 flex-1">
            <Search className="absolute top-1.5 left-2 size-4 text-muted" aria-hidden />
            <Input
              type="search"
              value={query}
              aria-label={t("search.label")}
              placeholder={t("search.placeholder")}
              className="h-7 pr-20 pl-7 text-xs [&::-webkit-search-cancel-button]:hidden"
              onChange={(event) => onQuery(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Escape" || query === "") return;
                event.stopPropagation();
                onQuery("");
              }}
            />
            {found !== null && (
              <span
                role="status"
                className="pointer-events-none absolute top-1.5 right-7 text-muted text-xs tabular-nums"
              >
                {t("search.found", { count: found })}
              </span>
            )}
            {query !== "" && (
              <IconButton
                size="sm"
                label={t("clear", { ns: "shared" })}
                className="absolute top-0.5 right-0.5"
                onClick={() => onQuery("")}
              >
                <X aria-hidden />
              </IconButton>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

type PortTabsProps = Pick<Props, "ports" | "port" | "onPort">;
const MANY = 5;

function PortTabs({ ports, port, onPort }: PortTabsProps) {
  const { t } = useTranslation("data");
  const name = (each: DataPort) => each.label || each.id;
  if (ports.length > MANY) {
    const options = ports.map((each) => ({
      value: each.id,
      label: each.count === null ? name(each) : `${name(each)} (${each.count})`,
    }));
    return (
      <div className="px-3 pt-1.5">
        <Select
          label={t("ports")}
          value={port.id}
          options={options}
          onChange={onPort}
          className="h-7 text-xs"
        />
      </div>
    );
  }
  return (
    <ToggleGroup.Root
      type="single"
      value={port.id}
      onValueChange={(value) => value !== "" && onPort(value)}
      aria-label={t("ports")}
      className="flex gap-1 overflow-x-auto px-2 pt-1"
    >
      {ports.map((each) => (
        <ToggleGroup.Item
          key={each.id}
          value={each.id}
          className={cn(
            "flex h-7 max-w-44 items-center gap-1.5 rounded-md px-2 text-muted text-xs hover:text-ink",
            "data-[state=on]:bg-accent-soft data-[state=on]:text-accent",
          )}
        >
          <span className="truncate">{name(each)}</span>
          {each.count !== null && <span className="tabular-nums">{t("count", { value: each.count })}</span>}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
