import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleAlert, Copy, Info, TriangleAlert } from "lucide-react";
import { DateTime } from "luxon";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LogLine } from "@/bindings";
import { call } from "@/platform";
import { cn } from "@/shared/lib/cn";
import { useSetting } from "@/shared/lib/settings";
import { EmptyState, ErrorState, IconButton, Input, Segmented, Spinner } from "@/shared/ui";
import { copy } from "../run/test-banner";
import { useEditor } from "../store";

type Voice = "plain" | "technical";

/** How often the log of a live execution is read again. */
const AGAIN_MS = 2_000;

/** What happened, in plain sentences or in technical lines. */
export function Log() {
  const { t } = useTranslation("editor");
  const id = useEditor((s) => s.execution?.id ?? "");
  const live = useEditor((s) => s.execution?.live ?? false);
  const [stored, setVoice] = useSetting<Voice>("panel.log.voice", "plain");
  const voice = stored === "technical" ? "technical" : "plain";
  const [query, setQuery] = useState("");
  const log = useQuery({
    queryKey: ["execution", id, "log"],
    queryFn: () => call("execution_log", { id }),
    enabled: id !== "",
    refetchInterval: live ? AGAIN_MS : false,
  });
  const all = log.data?.lines;
  const lines = useMemo(() => found(all ?? [], voice, query), [all, voice, query]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 border-line border-b px-3">
        <Segmented
          label={t("log.voice")}
          value={voice}
          onChange={setVoice}
          options={[
            { value: "plain", label: t("log.plain") },
            { value: "technical", label: t("log.technical") },
          ]}
        />
        <span className="flex-1" />
        <Input
          type="search"
          aria-label={t("log.search")}
          placeholder={t("log.search")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="h-7 w-56"
        />
        <IconButton
          size="sm"
          side="top"
          label={t("log.copy")}
          disabled={lines.length === 0}
          onClick={() => void copy(lines.map((line) => textOf(line, voice)).join("\n"))}
        >
          <Copy aria-hidden />
        </IconButton>
      </div>
      {log.error !== null ? (
        <ErrorState error={log.error} onRetry={() => void log.refetch()} />
      ) : all === undefined ? (
        <Spinner className="m-4" />
      ) : lines.length === 0 ? (
        <EmptyState title={t(query === "" ? "log.none" : "log.notFound")} />
      ) : (
        <Lines lines={lines} voice={voice} />
      )}
    </div>
  );
}

function found(lines: LogLine[], voice: Voice, query: string): LogLine[] {
  const text = query.trim().toLowerCase();
  return text === "" ? lines : lines.filter((line) => line[voice].toLowerCase().includes(text));
}

const clock = (at: number) => DateTime.fromMillis(at).toFormat("HH:mm:ss.SSS");

const textOf = (line: LogLine, voice: Voice) =>
  `${DateTime.fromMillis(line.at).toISO()} ${line.level.toUpperCase()} ${line[voice]}`;

const ICONS = {
  info: { icon: Info, ink: "text-muted" },
  warning: { icon: TriangleAlert, ink: "text-waiting" },
  error: { icon: CircleAlert, ink: "text-error" },
};

function Lines({ lines, voice }: { lines: LogLine[]; voice: Voice }) {
  const { t } = useTranslation("editor");
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 25,
    overscan: 20,
  });
  return (
    <div
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={t("log.label")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
      tabIndex={0}
      className="min-h-0 flex-1 select-text overflow-auto outline-offset-[-2px]"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((row) => {
          const line = lines[row.index];
          return (
            line && (
              <div
                key={row.key}
                ref={virtual.measureElement}
                data-index={row.index}
                className="absolute top-0 left-0 w-full"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Line line={line} voice={voice} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function Line({ line, voice }: { line: LogLine; voice: Voice }) {
  const { t } = useTranslation("editor");
  const { icon: Icon, ink } = ICONS[line.level];
  const { node_id: nodeId } = line;
  return (
    <p className="flex items-start gap-2.5 px-3 py-1 hover:bg-hover">
      <span className="shrink-0 font-mono text-muted text-xs tabular-nums">{clock(line.at)}</span>
      <Icon aria-label={t(`log.level.${line.level}`)} className={cn("mt-px size-4 shrink-0", ink)} />
      <span
        className={cn(
          "min-w-0 flex-1 break-words",
          voice === "technical" && "font-mono text-xs",
          line.level === "error" && "text-error-ink",
        )}
      >
        {line[voice]}
      </span>
      {nodeId !== null && (
        <button
          type="button"
          onClick={() => useEditor.getState().openInspector(nodeId)}
          className="shrink-0 rounded-sm text-accent text-xs hover:underline"
        >
          {t("log.show")}
        </button>
      )}
    </p>
  );
}
