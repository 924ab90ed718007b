import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";

/** Loads the next page when it comes into view; a button for those who do not scroll. */
export function LoadMore({ more, busy, load }: { more: boolean; busy: boolean; load(): void }) {
  const { t } = useTranslation("shared");
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const element = mark.current;
    if (!more || busy || element === null || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) latest.current();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [more, busy]);
  if (!more) return null;
  return (
    <div ref={mark} className="flex justify-center py-4">
      <Button variant="ghost" busy={busy} onClick={load}>
        {t("loadMore")}
      </Button>
    </div>
  );
}
