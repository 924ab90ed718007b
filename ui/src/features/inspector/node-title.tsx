import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { renameNode } from "@/features/editor/actions/rename";

/** The node's name, which is edited where it stands. Enter keeps it, Esc gives it up. */
export function NodeTitle({ node, readOnly }: { node: Node; readOnly: boolean }) {
  const { t } = useTranslation("inspector");
  const [text, setText] = useState<string | null>(null);
  if (readOnly) return <h2 className="truncate px-1 font-semibold text-base">{node.name}</h2>;
  if (text === null) {
    return (
      <h2 className="min-w-0">
        <button
          type="button"
          title={t("header.rename", { name: node.name })}
          onClick={() => setText(node.name)}
          className="max-w-full truncate rounded-sm px-1 text-left font-semibold text-base hover:bg-hover"
        >
          {node.name}
        </button>
      </h2>
    );
  }
  const done = () => {
    if (text.trim() !== "" && text !== node.name) renameNode(node.id, text.trim());
    setText(null);
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
      autoFocus
      value={text}
      aria-label={t("header.name")}
      className="w-full rounded-sm border border-accent bg-surface px-[3px] font-semibold text-base outline-none"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === "Enter") done();
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.preventDefault();
        setText(null);
      }}
    />
  );
}
