import {
  Bell,
  CalendarClock,
  CircleAlert,
  FileText,
  FormInput,
  type LucideIcon,
  Mail,
  Play,
  Rss,
  Webhook,
  Workflow,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TriggerKind } from "@/bindings";
import { cn } from "@/shared/lib/cn";

const ICONS: Record<TriggerKind, LucideIcon> = {
  manual: Play,
  schedule: CalendarClock,
  webhook: Webhook,
  form: FormInput,
  file: FileText,
  mailbox: Mail,
  feed: Rss,
  workflow: Workflow,
  app: Bell,
  error: CircleAlert,
};

/** What starts an execution: an icon and a word; another text, such as the node's name, may take the word's place. */
export function TriggerKindLabel({
  kind,
  children,
  className,
}: {
  kind: TriggerKind;
  children?: React.ReactNode;
  className?: string;
}) {
  const { t } = useTranslation("shared");
  const Icon = ICONS[kind];
  const word = t(`trigger.${kind}`);
  return (
    <span className={cn("inline-flex min-w-0 items-center gap-1.5", className)} title={word}>
      <Icon className="size-3.5 shrink-0 text-muted" aria-hidden />
      {children === undefined ? (
        <span className="truncate">{word}</span>
      ) : (
        <>
          <span className="sr-only">{word}: </span>
          <span className="truncate">{children}</span>
        </>
      )}
    </span>
  );
}
