import { Hourglass } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { WaitInfo } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { ago, ahead, moment } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/use-now";
import { Badge, Button, type ButtonProps, Kbd } from "@/shared/ui";
import type { Priority } from "./question";

interface Props {
  wait: WaitInfo;
  title: string;
  message: string;
  priority?: Priority;
  /** Who should answer. */
  assignee?: string;
  tone?: "plain" | "error";
  children: ReactNode;
}

/** A question with its context. It takes the focus as a whole, and J, K and digits then work on it. */
export function Card({
  wait,
  title,
  message,
  priority = "normal",
  assignee = "",
  tone = "plain",
  children,
}: Props) {
  const { t } = useTranslation("approvals");
  const id = useId();
  return (
    <article
      data-question
      // biome-ignore lint/a11y/noNoninteractiveTabindex: J and K move between the cards
      tabIndex={0}
      aria-labelledby={id}
      className={cn(
        "group rounded-lg border bg-surface p-4 outline-none focus-visible:ring-2 focus-visible:ring-accent",
        tone === "error" ? "border-error" : "border-line focus-within:border-line-strong",
      )}
    >
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h3 id={id} className="font-semibold text-base">
            {title}
          </h3>
          <Context wait={wait} assignee={assignee} />
        </div>
        {priority !== "normal" && (
          <Badge tone={priority === "high" ? "error" : "neutral"}>{t(`priority.${priority}`)}</Badge>
        )}
        {wait.until !== null && <Deadline until={wait.until} />}
      </div>
      {message !== "" && <p className="mt-2 max-w-180 whitespace-pre-line text-base">{message}</p>}
      {children}
    </article>
  );
}

function Context({ wait, assignee }: { wait: WaitInfo; assignee: string }) {
  const { t } = useTranslation("approvals");
  return (
    <p className="text-muted text-xs">
      <a
        href={routePath({ page: "editor", workflowId: wait.workflow_id, executionId: wait.execution_id })}
        className="text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current"
      >
        {wait.workflow_name}
      </a>
      {" · "}
      {wait.node_name}
      {" · "}
      {assignee !== "" && `${t("for", { who: assignee })} · `}
      <span title={moment(wait.created_at)}>{t("asked", { time: ago(wait.created_at) })}</span>
    </p>
  );
}

const HOUR = 3_600_000;

/** How long there is left. In the last hour it is loud, in the last minutes it counts seconds. */
export function Deadline({ until }: { until: number }) {
  const { t } = useTranslation("approvals");
  const now = useNow(until - Date.now() < 10 * 60_000 ? 1_000 : 15_000);
  const left = until - now;
  return (
    <Badge tone={left < HOUR ? "waiting" : "neutral"} title={moment(until)}>
      <Hourglass aria-hidden />
      {left <= 0 ? t("ended") : t("ends", { time: ahead(until, now) })}
    </Badge>
  );
}

/** An answer. Its number is shown while the card has the keyboard. */
export function ChoiceButton({ n, children, ...rest }: ButtonProps & { n: number }) {
  return (
    <Button data-choice={n} {...rest}>
      {children}
      {n <= 3 && (
        <span aria-hidden className="-mr-1 hidden group-focus-within:inline-flex">
          <Kbd keys={String(n)} />
        </span>
      )}
    </Button>
  );
}

/** What a question is about, key by key. */
export function Facts({ data }: { data: Record<string, unknown> }) {
  return (
    <dl className="mt-3 grid max-w-180 grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md border border-line bg-sunken px-3 py-2">
      {Object.entries(data)
        .slice(0, 24)
        .map(([key, value]) => (
          <div key={key} className="contents">
            <dt className="text-muted">{key}</dt>
            <dd className="min-w-0 break-words">
              {typeof value === "object" && value !== null ? (
                <code className="font-mono text-xs">{JSON.stringify(value).slice(0, 400)}</code>
              ) : (
                String(value ?? "–")
              )}
            </dd>
          </div>
        ))}
    </dl>
  );
}
