import type { VirtualItem } from "@tanstack/react-virtual";
import { useEffect } from "react";

const SETTLE_MS = 40;

/** Tells which positions are in sight, once scrolling pauses for a moment: pages flown over are not fetched. */
export function useRangeReport(rows: VirtualItem[], onRange: (from: number, to: number) => void): void {
  const from = rows[0]?.index ?? 0;
  const to = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    const timer = setTimeout(() => onRange(from, to), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [from, to, onRange]);
}
