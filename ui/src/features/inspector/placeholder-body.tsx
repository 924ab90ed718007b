import { CircleHelp } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { CodeEditor } from "@/features/expression";

/** A node of a type nobody here knows: what it is, and what is in it. */
export function PlaceholderBody({ node }: { node: Node }) {
  const { t } = useTranslation("inspector");
  return (
    <div className="space-y-3 p-3">
      <div className="flex gap-2 rounded-md bg-waiting-soft px-3 py-2">
        <CircleHelp className="mt-0.5 size-4 shrink-0 text-waiting-ink" aria-hidden />
        <div className="min-w-0">
          <p className="font-semibold">{t("placeholder.title")}</p>
          <p className="mt-1 break-words text-xs">{t("placeholder.text", { type: node.type })}</p>
        </div>
      </div>
      <div>
        <p className="pb-1 font-medium text-xs">{t("placeholder.parameters")}</p>
        <CodeEditor
          language="json"
          value={JSON.stringify(node.parameters, null, 2)}
          onChange={() => {}}
          label={t("placeholder.parameters")}
          readOnly
          className="overflow-auto rounded-md border border-line bg-sunken"
        />
      </div>
    </div>
  );
}
