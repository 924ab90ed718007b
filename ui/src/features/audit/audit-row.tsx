import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { routePath } from "@/app/router";
import type { AuditEntry } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { moment } from "@/shared/lib/format";
import { Badge, Segmented } from "@/shared/ui";
import { diffOf, type FieldChange } from "./diff";

/** One change; opens to what was before and after. */
export function AuditRow({ entry, names }: { entry: AuditEntry; names: ReadonlyMap<string, string> }) {
  const { t } = useTranslation("audit");
  const id = useId();
  const [open, setOpen] = useState(false);
  const detailed = entry.before != null || entry.after != null;
  const failed = entry.outcome !== "ok";
  return (
    <li>
      <div className="flex min-h-10 items-center gap-3 px-4 py-1.5 hover:bg-hover">
        <span className="w-44 shrink-0 text-muted tabular-nums">{moment(entry.at)}</span>
        <span className="w-24 shrink-0 truncate">{entry.who}</span>
        <span className="min-w-0 flex-1 truncate">
          <span className="font-medium">
            {t(`does.${entry.use_case}` as "does.workflow_deploy", { defaultValue: entry.use_case })}
          </span>{" "}
          <Target target={entry.target} names={names} before={namesIn(entry)} />
        </span>
        {failed && (
          <Badge tone="error" title={entry.outcome}>
            {t("failed", { code: entry.outcome })}
          </Badge>
        )}
        {detailed ? (
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="inline-flex h-7 items-center gap-1 rounded-md px-2 text-muted text-xs hover:bg-hover hover:text-ink"
          >
            <ChevronRight className={cn("size-3.5 transition-transform", open && "rotate-90")} aria-hidden />
            {t("changes")}
          </button>
        ) : (
          <span className="w-22" />
        )}
      </div>
      {open && (
        <div id={id} className="border-line border-t bg-sunken px-4 py-3">
          <Detail entry={entry} />
        </div>
      )}
    </li>
  );
}

/** What it was done to, by name where there is one; a single workflow or data table is a link. */
function Target({
  target,
  names,
  before,
}: {
  target: string;
  names: ReadonlyMap<string, string>;
  before: readonly (string | undefined)[];
}) {
  const at = target.indexOf(":");
  const kind = at < 0 ? target : target.slice(0, at);
  const ids = at < 0 ? [] : target.slice(at + 1).split(",");
  const [id] = ids;
  if (ids.length === 1 && id !== undefined && (kind === "workflow" || names.has(id))) {
    return (
      <a
        href={routePath(
          kind === "data_table"
            ? { page: "table", tableId: id }
            : { page: "editor", workflowId: id, executionId: null },
        )}
        className="text-accent hover:underline"
        title={target}
      >
        {names.get(id) ?? before[0] ?? shortTarget(kind, id)}
      </a>
    );
  }
  return (
    <span className="text-muted" title={target}>
      {ids.length === 0
        ? target
        : ids.map((each, index) => names.get(each) ?? before[index] ?? shortTarget(kind, each)).join(", ")}
    </span>
  );
}

/** What it was called then: it may be deleted now. */
function namesIn(entry: AuditEntry): (string | undefined)[] {
  const states: unknown[] = [entry.before ?? entry.after].flat();
  return states.map((state) => {
    const name = typeof state === "object" && state !== null && "name" in state ? state.name : undefined;
    return typeof name === "string" ? name : undefined;
  });
}

/** A UUID's first part tells enough; the whole is in the tooltip. */
const shortTarget = (kind: string, id: string): string =>
  `${kind} ${/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? `${id.slice(0, 13)}…` : id}`;

type View = "words" | "json";

function Detail({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const [view, setView] = useState<View>("words");
  const changes = diffOf(entry.before, entry.after);
  const none = entry.use_case === "settings_set" ? t("theDefault") : t("nothingThere");
  return (
    <>
      <div className="mb-2">
        <Segmented
          label={t("view")}
          value={view}
          onChange={setView}
          options={[
            { value: "words", label: t("inWords") },
            { value: "json", label: t("asJson") },
          ]}
        />
      </div>
      {view === "json" ? (
        <div className="grid grid-cols-2 gap-3">
          <Json title={t("before")} value={entry.before} />
          <Json title={t("after")} value={entry.after} />
        </div>
      ) : changes.length === 0 ? (
        <p className="text-muted">{t("noChanges")}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {changes.slice(0, 50).map((change) => (
            <Change key={change.path} change={change} none={none} />
          ))}
        </ul>
      )}
    </>
  );
}

function Change({ change: { path, before, after }, none }: { change: FieldChange; none: string }) {
  const { t } = useTranslation("audit");
  const value = (text: string | null) => (text === null ? none : text.slice(0, 300));
  return (
    <li className="break-words">
      {path !== "" && <code className="mr-2 font-mono text-xs">{path}</code>}
      <del className="text-error-ink no-underline">
        <span className="sr-only">{t("before")}: </span>
        {value(before)}
      </del>
      <span aria-hidden className="mx-2 text-muted">
        →
      </span>
      <ins className="text-success-ink no-underline">
        <span className="sr-only">{t("after")}: </span>
        {value(after)}
      </ins>
    </li>
  );
}

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 text-muted text-xs">{title}</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long text must be scrolled by keyboard too
        tabIndex={0}
        className="max-h-72 select-text overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-xs"
      >
        {JSON.stringify(value ?? null, null, 2)}
      </pre>
    </section>
  );
}
