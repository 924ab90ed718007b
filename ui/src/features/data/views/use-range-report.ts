import { useEffect } from "react";

const SETTLE_MS = 40;

/** Tells which positions are in sight, once scrolling pauses for a moment: pages flown over are not fetched. */
export function useRangeReport(from: number, to: number, onRange: (from: number, to: number) => void): void {
  useEffect(() => {
    const timer = setTimeout(() => onRange(from, to), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [from, to, onRange]);
}
