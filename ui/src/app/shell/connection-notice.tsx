import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { subscribe } from "@/platform";
import { Spinner } from "@/shared/ui";

/** A short break is nobody's business. */
const PATIENCE = 800;

/** Says that the server does not answer, until it does again. */
export function ConnectionNotice() {
  const { t } = useTranslation("app");
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = subscribe({
      onEvents: () => undefined,
      onInterrupt: () => {
        clearTimeout(timer);
        timer = setTimeout(() => setLost(true), PATIENCE);
      },
      onReconnect: () => {
        clearTimeout(timer);
        setLost(false);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  if (!lost) return null;
  return (
    <div
      role="status"
      className="fixed bottom-4 left-1/2 z-50 flex -translate-x-1/2 items-center gap-2 rounded-md border border-waiting bg-raised px-3 py-2 shadow-float"
    >
      <Spinner className="size-4" />
      {t("connection.lost")}
    </div>
  );
}
