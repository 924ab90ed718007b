import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WaitInfo } from "@/bindings";
import { Button } from "@/shared/ui";
import { ItemsDialog } from "../items/items-dialog";
import { useEditor } from "../store";
import type { useAnswer } from "./answer";
import { inputOf } from "./input-of";

interface Props {
  wait: WaitInfo;
  answer: ReturnType<typeof useAnswer>;
}

/** A node was interrupted: repeat it, go on without it, or stop. */
export function AttentionAnswers({ wait, answer }: Props) {
  const { t } = useTranslation("editor");
  const [skipping, setSkipping] = useState(false);
  const spec = useEditor((s) => {
    const node = s.document?.nodes.find((n) => n.id === wait.node_id);
    return node === undefined ? undefined : s.specs[node.type];
  });
  const send = (choice: string, output?: unknown[]) =>
    answer.mutate({ choice, ...(output === undefined ? {} : { output }) });
  return (
    <>
      {(spec?.effect === "once" || !wait.question.message) && (
        <p className="mt-1 text-muted text-xs">
          {t(spec?.effect === "once" ? "wait.onceHelp" : "wait.attentionHelp")}
        </p>
      )}
      <div className="mt-2 flex gap-2">
        <Button disabled={answer.isPending} onClick={() => send("repeat")}>
          {t("wait.repeat")}
        </Button>
        <Button disabled={answer.isPending} onClick={() => send("skip")}>
          {t("wait.skip")}
        </Button>
        <Button disabled={answer.isPending} onClick={() => setSkipping(true)}>
          {t("wait.skipWith")}
        </Button>
        <Button variant="danger" disabled={answer.isPending} onClick={() => send("stop")}>
          {t("wait.stop")}
        </Button>
      </div>
      {skipping && (
        <ItemsDialog
          title={t("wait.skipTitle", { node: wait.node_name })}
          description={t("wait.skipHelp")}
          action={t("wait.skipAction")}
          load={() => inputOf(wait.node_id)}
          onSave={(items) => {
            setSkipping(false);
            send("skip", items);
          }}
          onClose={() => setSkipping(false)}
        />
      )}
    </>
  );
}
