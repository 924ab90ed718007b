import { Cable, Play, SquareDashed, Zap } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { Button, EmptyState } from "@/shared/ui";
import { DataPane } from "./data-pane";
import type { InputData } from "./use-input-data";

type Props = {
  node: Node;
  input: InputData;
  currentItem: number;
  onPickItem: (index: number) => void;
  /** Runs what comes before the node. */
  onRunBefore: (() => void) | undefined;
};

/** What a node is given in the shown execution, or would be given. */
export function InputPane({ input, currentItem, onPickItem, onRunBefore }: Props) {
  const { t } = useTranslation("data");
  return (
    <DataPane
      side="input"
      title={t("input.title")}
      ports={input.ports}
      earlier={input.earlier}
      currentItem={currentItem}
      onPickItem={onPickItem}
      empty={
        !input.hasInputs ? (
          <EmptyState icon={<Zap aria-hidden />} title={t("input.none")}>
            {t("input.noneHelp")}
          </EmptyState>
        ) : !input.wired ? (
          <EmptyState icon={<Cable aria-hidden />} title={t("input.unwired")}>
            {t("input.unwiredHelp")}
          </EmptyState>
        ) : (
          <EmptyState
            icon={<SquareDashed aria-hidden />}
            title={t("input.noData")}
            action={
              onRunBefore && (
                <Button variant="primary" onClick={onRunBefore}>
                  <Play className="size-4" aria-hidden />
                  {t("input.runBefore")}
                </Button>
              )
            }
          >
            {t("input.noDataHelp")}
          </EmptyState>
        )
      }
      noItems={<EmptyState title={t("output.empty")}>{t("output.emptyHelp")}</EmptyState>}
    />
  );
}
