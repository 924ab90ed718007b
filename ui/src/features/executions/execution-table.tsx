import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ExecutionSummary } from "@/bindings";
import { useNow } from "@/shared/lib/use-now";
import { useRowsInSight } from "@/shared/lib/use-rows-in-sight";
import { Checkbox } from "@/shared/ui";
import { ExecutionRow } from "./execution-row";
import { useRowFocus } from "./use-row-focus";
import type { Selection } from "./use-selection";

interface Props {
  rows: ExecutionSummary[];
  selection: Selection;
  onDelete(ids: string[]): void;
}

const COLUMNS = 7;

/** The rows and their heading. Of thousands only those in sight are in the page. */
export function ExecutionTable({ rows, selection, onDelete }: Props) {
  const { t } = useTranslation("executions");
  const { t: shared } = useTranslation("shared");
  // Rows say how long ago they began; once a minute is often enough to be right.
  const now = useNow(60_000);
  const body = useRef<HTMLTableSectionElement>(null);
  const keys = useMemo(() => rows.map((row) => row.id), [rows]);
  const { focused, handlers } = useRowFocus(body, rows.length);
  const { parts, measure } = useRowsInSight(body, keys, focused);
  const every = rows.length > 0 && selection.ids.size === rows.length;
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed" aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1} className="border-line border-b text-left text-muted text-xs">
            <th className="w-10 py-2 pl-4">
              <Checkbox
                label={t("chooseAll")}
                checked={every}
                mixed={selection.ids.size > 0 && !every}
                onChange={selection.all}
              />
            </th>
            <th className="w-42 px-3 py-2 font-medium">{t("column.status")}</th>
            <th className="px-3 py-2 font-medium">{t("column.workflow")}</th>
            <th className="w-44 px-3 py-2 font-medium">{t("column.trigger")}</th>
            <th className="w-38 px-3 py-2 font-medium">{t("column.started")}</th>
            <th className="w-24 px-3 py-2 text-right font-medium">{t("column.duration")}</th>
            <th className="w-12 py-2">
              <span className="sr-only">{shared("menu")}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body} {...handlers}>
          {parts.map((part) => {
            if (part.kind === "gap") return <Gap key={part.key} height={part.height} />;
            const row = rows[part.index];
            return (
              row && (
                <ExecutionRow
                  key={row.id}
                  execution={row}
                  index={part.index}
                  measure={measure}
                  now={now}
                  chosen={selection.ids.has(row.id)}
                  onToggle={selection.toggle}
                  onDelete={onDelete}
                />
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are out of sight. */
function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={COLUMNS} />
    </tr>
  );
}
