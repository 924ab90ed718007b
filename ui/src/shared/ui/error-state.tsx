import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/platform";
import { Button } from "./button";
import { EmptyState } from "./empty-state";

/** What happened, then what to do. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { message, hint } = ApiError.from(error);
  return (
    <div role="alert">
      <EmptyState
        icon={<TriangleAlert aria-hidden />}
        title={message || t("error.title")}
        action={onRetry && <Button onClick={onRetry}>{t("retry")}</Button>}
      >
        {hint}
      </EmptyState>
    </div>
  );
}
