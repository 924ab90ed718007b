import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store";

/** The workflow's name, edited in place. */
export function WorkflowName() {
  const { t } = useTranslation("editor");
  const name = useEditor((s) => s.document?.name ?? "");
  const readOnly = useEditor((s) => s.readOnly);
  const [draft, setDraft] = useState<string | null>(null);
  if (readOnly) return <h1 className="truncate px-1.5 font-semibold text-base">{name}</h1>;
  const commit = () => {
    const wanted = draft?.trim() ?? "";
    if (wanted !== "" && wanted !== name) {
      useEditor.getState().applyOperations([{ op: "set_workflow", field: "name", value: wanted }], {
        label: "Rename workflow",
      });
    }
    setDraft(null);
  };
  return (
    <h1 className="min-w-0">
      <input
        aria-label={t("toolbar.name")}
        value={draft ?? name}
        size={Math.max((draft ?? name).length, 8)}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") {
            setDraft(null);
            requestAnimationFrame(() => (event.target as HTMLElement).blur());
          }
        }}
        className="max-w-full truncate rounded-md border border-transparent bg-transparent px-1.5 py-0.5 font-semibold text-base hover:border-line focus:border-accent focus:bg-surface focus:outline-none"
      />
    </h1>
  );
}
