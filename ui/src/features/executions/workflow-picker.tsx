import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "@/platform";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Badge, Popover } from "@/shared/ui";

/** One of the workflows, found by name, or all. */
export function WorkflowPicker({ value, onChange }: { value: string; onChange(id: string): void }) {
  const { t } = useTranslation("executions");
  const [open, setOpen] = useState(false);
  const { name, deleted } = useName(value);
  const text = value === "" ? t("anyWorkflow") : (name ?? "…");
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={t("workflow")}
      className="w-72 p-1"
      trigger={
        <button
          type="button"
          aria-label={`${t("workflow")}: ${text}${deleted ? `, ${t("deletedWorkflow")}` : ""}`}
          className="inline-flex h-8 w-44 items-center justify-between gap-2 rounded-md border border-line bg-surface px-2 text-left text-sm transition-colors duration-150 hover:border-line-strong"
        >
          <span className="min-w-0 flex-1 truncate">{text}</span>
          {deleted && <Badge>{t("deletedWorkflow")}</Badge>}
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

/** The name of a workflow whose id is known. Of one that was deleted its executions tell. */
function useName(id: string): { name: string | undefined; deleted: boolean } {
  const { data, error } = useQuery({
    queryKey: ["workflow", id],
    queryFn: () => call("workflow_get", { id }),
    enabled: id !== "",
  });
  const deleted =
    id !== "" && data === undefined && error !== null && ApiError.from(error).code === "not_found";
  const { data: last } = useQuery({
    queryKey: ["executions", { last: id }],
    queryFn: () => call("execution_list", { workflow_id: id, limit: 1 }),
    enabled: deleted,
  });
  return { name: data?.document.name ?? last?.items[0]?.workflow_name, deleted };
}

function Choices({ value, onChoose }: { value: string; onChoose(id: string): void }) {
  const { t } = useTranslation("executions");
  const [query, setQuery] = useState("");
  const search = useDebounced(query.trim());
  const { data } = useQuery({
    queryKey: ["workflows", { query: search, picker: true }],
    queryFn: () => call("workflow_list", { query: search || null, with_deleted: true, limit: 30 }),
  });
  const choice = (id: string, label: string, deleted = false) => (
    <Command.Item
      key={id}
      value={id || "any"}
      onSelect={() => onChoose(id)}
      className="flex h-8 cursor-default items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-hover"
    >
      <Check className={id === value ? "size-3.5 text-accent" : "invisible size-3.5"} aria-hidden />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {deleted && <Badge>{t("deletedWorkflow")}</Badge>}
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
        {data?.items.map((workflow) => choice(workflow.id, workflow.name, workflow.deleted_at !== null))}
        {data?.items.length === 0 && <p className="px-2 py-3 text-center text-muted">{t("noWorkflow")}</p>}
      </Command.List>
    </Command>
  );
}
