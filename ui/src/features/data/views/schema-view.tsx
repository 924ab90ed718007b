import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { Spinner } from "@/shared/ui";
import { filterFields } from "../model/schema";
import { type ItemSource, sourceKey } from "../model/sources";
import { useSchema } from "../model/use-items";
import { SchemaTree } from "./schema-tree";

/** A node further back whose fields can be used, too. */
export type EarlierNode = { id: string; name: string; base: string; source: ItemSource | null };

type Props = {
  source: ItemSource | null;
  base: string | null;
  search: string;
  label: string;
  earlier?: readonly EarlierNode[] | undefined;
  onPick?: ((path: string) => void) | undefined;
};

/** Fields of the port, then of the nodes further back. */
export function SchemaView({ source, base, search, label, earlier = [], onPick }: Props) {
  const { t } = useTranslation("data");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
    <section aria-label={label} tabIndex={0} className="h-full overflow-auto px-2 py-2 outline-offset-[-2px]">
      {source && <Fields source={source} base={base} search={search} onPick={onPick} />}
      {earlier.length > 0 && (
        <>
          <h4 className="mt-3 px-1 pb-1 font-semibold text-muted text-xs">{t("schema.earlier")}</h4>
          {earlier.map((node) => (
            <Earlier key={node.id} node={node} search={search} onPick={onPick} />
          ))}
        </>
      )}
    </section>
  );
}

type FieldsProps = {
  source: ItemSource;
  base: string | null;
  search: string;
  onPick: ((path: string) => void) | undefined;
};

function Fields({ source, base, search, onPick }: FieldsProps) {
  const { t } = useTranslation("data");
  const schema = useSchema(source);
  if (schema.isPending) return <Spinner className="m-2" />;
  if (schema.isError) return <p className="px-2 py-1 text-error-ink text-xs">{t("schema.failed")}</p>;
  const fields = filterFields(schema.data.fields, search);
  if (fields.length === 0) {
    return (
      <p className="px-2 py-1 text-muted text-xs">{search === "" ? t("schema.none") : t("search.none")}</p>
    );
  }
  return (
    <SchemaTree
      fields={fields}
      base={base}
      scope={sourceKey(source)}
      expanded={search.trim() !== ""}
      onPick={onPick}
    />
  );
}

function Earlier({
  node,
  search,
  onPick,
}: {
  node: EarlierNode;
  search: string;
  onPick: FieldsProps["onPick"];
}) {
  const { t } = useTranslation("data");
  const [open, setOpen] = useState(false);
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        className="flex h-7 w-full items-center gap-1.5 rounded-sm px-1 text-left text-xs hover:bg-hover"
        onClick={() => setOpen(!open)}
      >
        <ChevronRight
          className={cn("size-3.5 shrink-0 text-muted transition-transform", open && "rotate-90")}
          aria-hidden
        />
        <span className="min-w-0 flex-1 truncate font-medium">{node.name}</span>
        {!node.source && <span className="shrink-0 text-muted">{t("schema.notRun")}</span>}
      </button>
      {open &&
        (node.source ? (
          <div className="pl-3">
            <Fields source={node.source} base={node.base} search={search} onPick={onPick} />
          </div>
        ) : (
          <p className="px-6 py-1 text-muted text-xs">{t("schema.runFirst")}</p>
        ))}
    </div>
  );
}
