import { useEffect, useState } from "react";
import type { ExecutionSummary } from "@/bindings";
import { newer } from "./merge";

type Mark = Pick<ExecutionSummary, "started_at" | "id">;

/**
 * While `hold` is true, rows newer than those on the screen stay out, so that nothing moves under the pointer.
 * `fresh` says how many; `release` lets them in. Another `list` (other filters) starts anew.
 */
export function useHeldRows(rows: ExecutionSummary[], hold: boolean, list: string) {
  const [held, setHeld] = useState<{ list: string; mark: Mark } | null>(null);
  const top = rows[0];
  const mark = held !== null && held.list === list ? held.mark : null;
  useEffect(() => {
    if (!hold || top === undefined) setHeld(null);
    else if (mark === null) setHeld({ list, mark: { started_at: top.started_at, id: top.id } });
  }, [hold, top, mark, list]);
  const shown = hold && mark !== null ? rows.filter((row) => !newer(row, mark)) : rows;
  return {
    shown,
    fresh: rows.length - shown.length,
    release: () => {
      if (top !== undefined) setHeld({ list, mark: { started_at: top.started_at, id: top.id } });
    },
  };
}
