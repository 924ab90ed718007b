import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "@/platform";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Popover } from "@/shared/ui";

/** One of the workflows, found by name, or all. */
export function WorkflowPicker({ value, onChange }: { value: string; onChange(id: string): void }) {
  const { t } = useTranslation("executions");
  const [open, setOpen] = useState(false);
  const name = useName(value);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={t("workflow")}
      className="w-72 p-1"
      trigger={
        <button
          type="button"
          aria-label={`${t("workflow")}: ${value === "" ? t("anyWorkflow") : (name ?? "…")}`}
          className="inline-flex h-8 w-44 items-center justify-between gap-2 rounded-md border border-line bg-surface px-2 text-left text-sm transition-colors duration-150 hover:border-line-strong"
        >
          <span className="truncate">{value === "" ? t("anyWorkflow") : (name ?? "…")}</span>
          <ChevronDown className="size-3.5 shrink-0 text-muted" aria-hidden />
        </button>
      }
    >
      <Choices
        value={value}
        onChoose={(id) => {
          onChange(id);
          setOpen(false);
        }}
      />
    </Popover>
  );
}

/** The name of a workflow whose id is known. */
function useName(id: string): string | undefined {
  const { data } = useQuery({
    queryKey: ["workflow", id],
    queryFn: () => call("workflow_get", { id }),
    enabled: id !== "",
  });
  return data?.document.name;
}

function Choices({ value, onChoose }: { value: string; onChoose(id: string): void }) {
  const { t } = useTranslation("executions");
  const [query, setQuery] = useState("");
  const search = useDebounced(query.trim());
  const { data } = useQuery({
    queryKey: ["workflows", { query: search, picker: true }],
    queryFn: () => call("workflow_list", { query: search || null, limit: 30 }),
  });
  const choice = (id: string, label: string) => (
    <Command.Item
      key={id}
      value={id || "any"}
      onSelect={() => onChoose(id)}
      className="flex h-8 cursor-default items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-hover"
    >
      <Check className={id === value ? "size-3.5 text-accent" : "invisible size-3.5"} aria-hidden />
      <span className="truncate">{label}</span>
    </Command.Item>
  );
  return (
    <Command shouldFilter={false} label={t("workflow")}>
      <Command.Input
        value={query}
        onValueChange={setQuery}
        placeholder={t("findWorkflow")}
        className="mb-1 h-8 w-full rounded-sm bg-transparent px-2 text-sm outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-72 overflow-y-auto border-line border-t pt-1">
        {search === "" && choice("", t("anyWorkflow"))}
        {data?.items.map((workflow) => choice(workflow.id, workflow.name))}
        {data?.items.length === 0 && <p className="px-2 py-3 text-center text-muted">{t("noWorkflow")}</p>}
      </Command.List>
    </Command>
  );
}
