import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { IconButton } from "@/shared/ui";
import { closePanel } from "../canvas/ui-store";

/** By then a menu that closed has given the focus back. */
const RETURNED_MS = 50;

/** A panel at the canvas' left side. */
export function PanelFrame({
  title,
  className,
  takesFocus = false,
  children,
}: {
  title: string;
  className?: string;
  /** Has no field of its own that takes the focus when it opens. */
  takesFocus?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation("shared");
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!takesFocus) return;
    panel.current?.focus();
    // A menu that it was opened from gives the focus back to its button only now.
    const timer = setTimeout(() => panel.current?.focus(), RETURNED_MS);
    return () => clearTimeout(timer);
  }, [takesFocus]);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={title}
      className={cn("flex w-72 shrink-0 flex-col border-line border-r bg-surface outline-none", className)}
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
