import { useEffect, useState } from "react";
import { duration } from "@/shared/lib/format";

/** How long something has been running. */
export function RunClock({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
  return <span>{duration(Math.max(0, now - since))}</span>;
}
