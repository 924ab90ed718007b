import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Input, Segmented, Select } from "@/shared/ui";
import { type ExecutionFilter, KINDS, RANGES, type Range, STATUSES, type StatusFilter } from "./filter";
import { WorkflowPicker } from "./workflow-picker";

interface Props {
  filter: ExecutionFilter;
  onChange(change: Partial<ExecutionFilter>): void;
}

/** Everything that narrows the list. */
export function FilterBar({ filter, onChange }: Props) {
  const { t } = useTranslation("executions");
  const { t: shared } = useTranslation("shared");
  return (
    <div className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <SearchField value={filter.query} onChange={(query) => onChange({ query })} />
        <WorkflowPicker value={filter.workflowId} onChange={(workflowId) => onChange({ workflowId })} />
        <Select
          label={t("column.trigger")}
          value={filter.kind}
          onChange={(kind) => onChange({ kind: KINDS.find((each) => each === kind) ?? "" })}
          options={[
            { value: "", label: t("anyTrigger") },
            ...KINDS.map((kind) => ({ value: kind, label: shared(`trigger.${kind}`) })),
          ]}
          className="w-40"
        />
        <Select
          label={t("time")}
          value={filter.range}
          onChange={(range) => onChange({ range: range as Range })}
          options={RANGES.map((range) => ({ value: range, label: t(`ranges.${range}`) }))}
          className="w-36"
        />
      </div>
      {filter.range === "custom" && <CustomRange filter={filter} onChange={onChange} />}
      {!filter.deadLetters && (
        <Segmented
          label={t("filter")}
          value={filter.status}
          onChange={(status: StatusFilter) => onChange({ status })}
          options={(Object.keys(STATUSES) as StatusFilter[]).map((status) => ({
            value: status,
            label: t(`filters.${status}`),
          }))}
        />
      )}
    </div>
  );
}

/** Typing shows at once and searches when it rests. */
function SearchField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const { t } = useTranslation("executions");
  const [typed, setTyped] = useState(value);
  const settled = useDebounced(typed);
  const [told, setTold] = useState(value);
  if (value !== told) {
    setTold(value);
    setTyped(value);
  }
  useEffect(() => {
    if (settled === typed && settled !== value) {
      setTold(settled);
      onChange(settled);
    }
  }, [settled, typed, value, onChange]);
  return (
    <div className="relative min-w-56 flex-1">
      <Search className="absolute top-2 left-2.5 size-4 text-muted" aria-hidden />
      <Input
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="pl-8"
      />
    </div>
  );
}

function CustomRange({ filter, onChange }: Props) {
  const { t } = useTranslation("executions");
  const wrong = filter.from !== "" && filter.until !== "" && filter.from > filter.until;
  return (
    <div className="flex items-center gap-2">
      <label htmlFor="range-from" className="text-muted">
        {t("from")}
      </label>
      <Input
        id="range-from"
        type="date"
        value={filter.from}
        max={filter.until || undefined}
        onChange={(event) => onChange({ from: event.target.value })}
        className="w-40"
      />
      <label htmlFor="range-until" className="text-muted">
        {t("until")}
      </label>
      <Input
        id="range-until"
        type="date"
        value={filter.until}
        min={filter.from || undefined}
        aria-invalid={wrong}
        onChange={(event) => onChange({ until: event.target.value })}
        className="w-40"
      />
      {wrong && <span className="text-error-ink text-xs">{t("rangeWrong")}</span>}
    </div>
  );
}
