import { useCallback, useMemo, useRef, useState } from "react";

export interface Selection {
  ids: ReadonlySet<string>;
  /** Chooses a row or leaves it out; with `range` all rows from the last one chosen. */
  toggle(id: string, range: boolean): void;
  all(on: boolean): void;
  clear(): void;
}

/** The chosen rows of a list. Rows that left the list are chosen no more. */
export function useSelection(listed: string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const latest = useRef(listed);
  latest.current = listed;
  const ids = useMemo(() => {
    const known = new Set(listed);
    return new Set([...chosen].filter((id) => known.has(id)));
  }, [chosen, listed]);
  const toggle = useCallback((id: string, range: boolean) => {
    const from = range && last.current !== null ? latest.current.indexOf(last.current) : -1;
    const to = latest.current.indexOf(id);
    last.current = id;
    setChosen((before) => {
      const next = new Set(before);
      const on = !before.has(id);
      const span = from < 0 ? [id] : latest.current.slice(Math.min(from, to), Math.max(from, to) + 1);
      for (const each of span) {
        if (on) next.add(each);
        else next.delete(each);
      }
      return next;
    });
  }, []);
  const all = useCallback((on: boolean) => setChosen(new Set(on ? latest.current : [])), []);
  const clear = useCallback(() => setChosen(new Set()), []);
  return { ids, toggle, all, clear };
}
