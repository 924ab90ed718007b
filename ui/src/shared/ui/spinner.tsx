import { LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";

/** Something is on its way. */
export function Spinner({ className, label }: { className?: string; label?: string }) {
  const { t } = useTranslation();
  return (
    <span role="status" aria-label={label ?? t("loading")} className="inline-flex">
      <LoaderCircle className={cn("size-4 animate-spin text-muted", className)} aria-hidden />
    </span>
  );
}
