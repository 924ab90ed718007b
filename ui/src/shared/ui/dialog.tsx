import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";

export interface DialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description?: string;
  children: ReactNode;
  /** Buttons, right-aligned below the content. */
  footer?: ReactNode;
  className?: string;
  /** The content is only there to be read: it takes the focus, so that the arrow keys scroll it. */
  reading?: boolean;
}

/** One question, one decision. Anything larger gets a page or a panel. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  className,
  reading,
}: DialogProps) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-fade-in" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            // To the field that asks, else to the dialog as a whole; never to the button that closes it.
            event.preventDefault();
            const content = event.currentTarget as HTMLElement;
            (content.querySelector<HTMLElement>("input:not([aria-hidden]), textarea") ?? content).focus();
          }}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={cn(
            "fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[min(480px,92vw)] -translate-x-1/2 flex-col rounded-lg border border-line bg-raised shadow-float data-[state=open]:animate-fade-in",
            className,
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>
              )}
            </div>
            {/* No tooltip: it would open with the focus and take the first Escape. */}
            <Radix.Close
              aria-label={t("close")}
              className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </Radix.Close>
          </div>
          <div tabIndex={reading ? 0 : undefined} className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">
            {children}
          </div>
          {footer && <div className="flex justify-end gap-2 border-line border-t px-5 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
