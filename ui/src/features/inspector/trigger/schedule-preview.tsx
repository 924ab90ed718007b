import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleAlert, Clock, FastForward, Repeat2 } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ScheduleTime } from "@/bindings";
import { openSettings } from "@/features/editor/canvas/ui-store";
import { useEditor } from "@/features/editor/store";
import { call } from "@/platform";
import { dayTime } from "@/shared/lib/format";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Badge, Button, ErrorState, Spinner } from "@/shared/ui";
import { useForm } from "../form/form-context";
import { type ShiftHelp, shiftHelp, wallClock } from "./wall-clock";

const COUNT = 10;
/** The list is about what comes: it must not show a time that has passed for long. */
const FRESH_MS = 30_000;

/** When the schedule fires next, as it is written now. */
export function SchedulePreview() {
  const { t } = useTranslation("inspector");
  const id = useId();
  const { node, readOnly } = useForm();
  const zone = useEditor((s) => s.document?.settings.timezone ?? null);
  const request = useDebounced(JSON.stringify({ parameters: node.parameters, zone }), 300);
  const preview = useQuery({
    queryKey: ["schedule_preview", node.type, node.type_version, request],
    queryFn: () =>
      call("schedule_preview", {
        node_type: node.type,
        type_version: node.type_version,
        parameters: JSON.parse(request).parameters,
        timezone: zone,
        count: COUNT,
      }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS,
  });
  const { data, error } = preview;
  return (
    <section aria-labelledby={id} className="rounded-md border border-line">
      <header className="flex items-center gap-2 border-line border-b py-1.5 pr-1.5 pl-3">
        <Clock className="size-4 text-muted" aria-hidden />
        <h3 id={id} className="flex-1 font-semibold text-sm">
          {t("schedule.title", { count: COUNT })}
        </h3>
        {preview.isFetching && preview.isPlaceholderData && <Spinner className="size-3.5" />}
      </header>
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void preview.refetch()} />
      ) : data === undefined ? (
        <Spinner className="m-3" />
      ) : data.error !== null ? (
        <p role="alert" className="flex gap-2 px-3 py-2 text-error-ink">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          {data.error}
        </p>
      ) : data.times.length === 0 ? (
        <p className="px-3 py-2 text-muted">{t("schedule.never")}</p>
      ) : (
        <ol className="py-1">
          {data.times.map((time) => (
            <Time
              key={`${time.at}/${time.shift}`}
              time={time}
              zone={data.timezone}
              help={shiftHelp(time, data.times)}
            />
          ))}
        </ol>
      )}
      <footer className="flex items-center gap-2 border-line border-t py-1.5 pr-1.5 pl-3 text-muted text-xs">
        <span className="min-w-0 flex-1 truncate">
          {t(zone === null ? "schedule.ownZone" : "schedule.zone", { zone: data?.timezone ?? zone ?? "" })}
        </span>
        {!readOnly && (
          <Button size="sm" variant="ghost" onClick={() => openSettings("timezone")}>
            {t("schedule.changeZone")}
          </Button>
        )}
      </footer>
    </section>
  );
}

function Time({ time, zone, help }: { time: ScheduleTime; zone: string; help: ShiftHelp | null }) {
  const { t } = useTranslation("inspector");
  const { at, local, shift } = time;
  const Icon = shift === "skipped" ? FastForward : Repeat2;
  return (
    <li className="px-3 py-1">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 tabular-nums">
        <time dateTime={new Date(at).toISOString()} title={local} className="flex-1 whitespace-nowrap">
          {dayTime(at, zone, !/:00 /.test(local))}
        </time>
        {shift !== "none" && (
          <Badge tone="waiting">
            <Icon aria-hidden />
            {t(`schedule.${shift}`)}
          </Badge>
        )}
      </p>
      {help !== null && (
        <p className="text-muted text-xs">{t(`schedule.${help}`, { time: wallClock(local) })}</p>
      )}
    </li>
  );
}
