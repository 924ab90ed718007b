import { CircleHelp, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { WaitInfo } from "@/bindings";
import { Facts } from "@/features/approvals/card";
import { type Question, readQuestion } from "@/features/approvals/question";
import { ApiError } from "@/platform";
import { ago, dayTime } from "@/shared/lib/format";
import { Button, Spinner } from "@/shared/ui";
import { cancelRun } from "../run/controller";
import { useEditor } from "../store";
import { useAnswer, useWait } from "./answer";
import { AnswerForm } from "./answer-form";
import { AttentionAnswers } from "./attention-answers";

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
  const question = readQuestion(wait);
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
        {question.data !== null && <Facts data={question.data} />}
        <Answers wait={wait} question={question} />
        {wait.kind !== "attention" && (
          <button
            type="button"
            onClick={() => void cancelRun()}
            className="mt-2 block rounded-sm text-muted text-xs underline hover:text-ink"
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
  const answer = useAnswer(wait);
  switch (wait.kind) {
    case "attention":
      return <AttentionAnswers wait={wait} answer={answer} />;
    case "time":
      return (
        <Button className="mt-2" busy={answer.isPending} onClick={() => answer.mutate({ choice: "now" })}>
          {t("wait.now")}
        </Button>
      );
    case "approval":
      return (
        <AnswerForm question={question} busy={answer.isPending} onAnswer={(given) => answer.mutate(given)} />
      );
    default:
      return <p className="mt-1">{t(`wait.outside.${wait.kind}`)}</p>;
  }
}
