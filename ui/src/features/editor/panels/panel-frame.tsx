import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { IconButton } from "@/shared/ui";
import { closePanel } from "../canvas/ui-store";

/** A panel at the canvas' left side. */
export function PanelFrame({
  title,
  className,
  children,
}: {
  title: string;
  className?: string;
  children: ReactNode;
}) {
  const { t } = useTranslation("shared");
  return (
    <aside
      aria-label={title}
      className={cn("flex w-72 shrink-0 flex-col border-line border-r bg-surface", className)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        closePanel();
      }}
    >
      <div className="flex h-11 items-center gap-2 pr-2 pl-4">
        <h2 className="flex-1 truncate font-semibold">{title}</h2>
        <IconButton label={t("close")} shortcut="escape" size="sm" onClick={closePanel}>
          <X aria-hidden />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}
