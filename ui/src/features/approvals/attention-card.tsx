import { RotateCcw, SkipForward, Square } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WaitInfo } from "@/bindings";
import { Button, Confirm, Segmented, Textarea } from "@/shared/ui";
import { answer } from "./actions";
import { Card, ChoiceButton } from "./card";
import { readItems, readQuestion } from "./question";

/** A node was interrupted: may it be repeated? */
export function AttentionCard({ wait }: { wait: WaitInfo }) {
  const { t } = useTranslation("approvals");
  const question = readQuestion(wait);
  const [skipping, setSkipping] = useState(false);
  const [stopping, setStopping] = useState(false);
  return (
    <Card
      wait={wait}
      title={t("attentionTitle", { node: wait.node_name })}
      message={question.message || t("attentionMessage", { node: wait.node_name })}
      tone="error"
    >
      {skipping ? (
        <Skip
          onBack={() => setSkipping(false)}
          onSkip={(output) => void answer(wait, { choice: "skip", output })}
        />
      ) : (
        <>
          <div className="mt-3 flex flex-wrap gap-2">
            <ChoiceButton n={1} onClick={() => void answer(wait, { choice: "repeat" })}>
              <RotateCcw className="size-4" aria-hidden />
              {t("repeat")}
            </ChoiceButton>
            <ChoiceButton n={2} onClick={() => setSkipping(true)}>
              <SkipForward className="size-4" aria-hidden />
              {t("skip")}
            </ChoiceButton>
            <ChoiceButton n={3} variant="danger" onClick={() => setStopping(true)}>
              <Square className="size-4" aria-hidden />
              {t("stop")}
            </ChoiceButton>
          </div>
          <p className="mt-2 max-w-180 text-muted text-xs">{t("attentionHelp")}</p>
        </>
      )}
      {stopping && (
        <Confirm
          title={t("confirmStop.title")}
          text={t("confirmStop.text", { workflow: wait.workflow_name })}
          action={t("confirmStop.action")}
          onConfirm={() => void answer(wait, { choice: "stop" })}
          onClose={() => setStopping(false)}
        />
      )}
    </Card>
  );
}

type Output = "input" | "own";

function Skip({ onBack, onSkip }: { onBack(): void; onSkip(output: unknown[] | null): void }) {
  const { t } = useTranslation("approvals");
  const [output, setOutput] = useState<Output>("input");
  const [json, setJson] = useState("[\n  {}\n]");
  const items = readItems(json);
  const wrong = output === "own" && items === null;
  return (
    <div className="mt-3 max-w-180">
      <Segmented
        label={t("skipWith")}
        value={output}
        onChange={setOutput}
        options={[
          { value: "input", label: t("skipInput") },
          { value: "own", label: t("skipOwn") },
        ]}
      />
      {output === "own" && (
        <>
          <Textarea
            aria-label={t("skipItems")}
            aria-invalid={wrong}
            value={json}
            rows={6}
            spellCheck={false}
            autoFocus
            onChange={(event) => setJson(event.target.value)}
            className="mt-2 font-mono text-xs"
          />
          <p className={wrong ? "text-error-ink text-xs" : "text-muted text-xs"}>
            {wrong ? t("skipWrong") : t("skipCount", { count: items?.length ?? 0 })}
          </p>
        </>
      )}
      <div className="mt-3 flex gap-2">
        <ChoiceButton
          n={1}
          variant="primary"
          disabled={wrong}
          onClick={() => onSkip(output === "own" ? items : null)}
        >
          {t("skipNow")}
        </ChoiceButton>
        <Button onClick={onBack}>{t("back")}</Button>
      </div>
    </div>
  );
}
