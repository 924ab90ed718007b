import { CircleHelp, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { WaitInfo } from "@/bindings";
import { ApiError } from "@/platform";
import { ago, dayTime } from "@/shared/lib/format";
import { Button, Spinner } from "@/shared/ui";
import { cancelRun } from "../run/controller";
import { useEditor } from "../store";
import { useAnswer, useWait } from "./answer";
import { AnswerForm } from "./answer-form";
import { AttentionAnswers } from "./attention-answers";
import { type Question, questionOf } from "./question";

/** Above the canvas while the shown execution waits: what for, and the ways to answer. */
export function WaitBanner() {
  const { t } = useTranslation("editor");
  const waits = useEditor((s) => s.execution?.wait != null);
  const { data: wait, error, isPending, refetch } = useWait();
  if (!waits) return null;
  return (
    <section
      aria-label={t("wait.label")}
      className="max-h-[45vh] shrink-0 overflow-y-auto border-line border-b bg-waiting-soft px-4 py-2.5"
    >
      {error !== null ? (
        <p role="alert" className="flex items-center gap-3">
          <span className="text-error-ink">{ApiError.from(error).message}</span>
          <Button size="sm" onClick={() => void refetch()}>
            {t("wait.again")}
          </Button>
        </p>
      ) : wait ? (
        <Asked key={wait.execution_id} wait={wait} />
      ) : isPending ? (
        <Spinner />
      ) : (
        <p>{t("wait.unknown")}</p>
      )}
    </section>
  );
}

function Asked({ wait }: { wait: WaitInfo }) {
  const { t } = useTranslation("editor");
  const question = questionOf(wait);
  const Icon = wait.kind === "attention" ? CircleHelp : Hourglass;
  const heading =
    wait.kind === "approval" ? question.title : t(`wait.title.${wait.kind}`, { node: wait.node_name });
  return (
    <div className="flex gap-3">
      <Icon className="mt-0.5 size-4 shrink-0 text-waiting-ink" aria-hidden />
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold">{heading}</h2>
        <p className="text-muted text-xs">
          {wait.node_name} · {t("wait.since", { time: ago(wait.created_at) })}
          {wait.until !== null && ` · ${t("wait.until", { time: dayTime(wait.until) })}`}
        </p>
        {question.message && (
          <p className="mt-1 select-text whitespace-pre-wrap break-words">{question.message}</p>
        )}
        <Data data={question.data} />
        <Answers wait={wait} question={question} />
        {wait.kind !== "attention" && (
          <button
            type="button"
            onClick={() => void cancelRun()}
            className="mt-2 rounded-sm text-muted text-xs underline hover:text-ink"
          >
            {t("wait.cancel")}
          </button>
        )}
      </div>
    </div>
  );
}

function Answers({ wait, question }: { wait: WaitInfo; question: Question }) {
  const { t } = useTranslation("editor");
  const answer = useAnswer();
  const send = (choice: string, values: Record<string, unknown> = {}) =>
    answer.mutate({ execution_id: wait.execution_id, choice, values });
  switch (wait.kind) {
    case "attention":
      return <AttentionAnswers wait={wait} answer={answer} />;
    case "time":
      return (
        <Button className="mt-2" busy={answer.isPending} onClick={() => send("now")}>
          {t("wait.now")}
        </Button>
      );
    case "approval": {
      const approve = {
        value: "approve",
        label: t(question.fields.length > 0 ? "wait.send" : "wait.approve"),
      };
      const decline = { value: "decline", label: t("wait.decline") };
      return (
        <AnswerForm
          question={question}
          answers={question.choices.length > 0 ? question.choices : [approve, decline]}
          comment={question.fields.length === 0}
          busy={answer.isPending}
          onAnswer={send}
        />
      );
    }
    default:
      return <p className="mt-1">{t(`wait.outside.${wait.kind}`)}</p>;
  }
}

/** What the question is about. */
function Data({ data }: { data: unknown }) {
  const { t } = useTranslation("editor");
  if (data === undefined) return null;
  return (
    <details open className="mt-1.5">
      <summary className="w-fit cursor-pointer font-medium text-xs">{t("wait.data")}</summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
        tabIndex={0}
        className="mt-1 max-h-40 max-w-3xl select-text overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-xs"
      >
        {typeof data === "string" ? data : JSON.stringify(data, null, 2)}
      </pre>
    </details>
  );
}
