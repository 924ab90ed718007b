import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { CodeEditor } from "@/features/expression/editor/code-editor";
import { Button, Dialog } from "@/shared/ui";
import { type ParsedItems, type PinnedItem, parsePinned } from "./model/pin";

type Props = {
  node: Node;
  /** What the editor starts with. */
  text: string;
  onSave: (items: PinnedItem[]) => void;
  onClose: () => void;
};

/** Writes a node's output by hand. */
export function PinEditor({ node, text: initial, onSave, onClose }: Props) {
  const { t } = useTranslation("data");
  const [text, setText] = useState(initial);
  const [failed, setFailed] = useState<ParsedItems | null>(null);
  const save = () => {
    const parsed = parsePinned(text);
    if (!parsed.ok) return setFailed(parsed);
    onSave(parsed.items);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("pin.editTitle", { name: node.name })}
      description={t("pin.editHelp")}
      className="w-[min(860px,92vw)]"
      footer={
        <Button variant="primary" onClick={save}>
          {t("pin.save")}
        </Button>
      }
    >
      <CodeEditor
        language="json"
        value={text}
        onChange={(next) => {
          setText(next);
          setFailed(null);
        }}
        label={t("pin.editTitle", { name: node.name })}
        autoFocus
        className="h-[46vh] overflow-auto rounded-md border border-line bg-surface"
      />
      {failed && !failed.ok && (
        <p role="alert" className="mt-2 text-error-ink text-xs">
          {failed.problem === "json" && t("pin.badJson", { reason: failed.reason })}
          {failed.problem === "list" && t("pin.notList")}
          {failed.problem === "object" && t("pin.notObject", { index: failed.index })}
        </p>
      )}
    </Dialog>
  );
}
