import type { AlarmListResponse, Health } from "@/bindings";
import { call } from "@/platform";
import { i18n } from "@/shared/i18n";
import { bytes } from "@/shared/lib/format";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";

const stale = (...keys: string[]) => {
  for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
};

/** Says that somebody knows. Shows at once; what was shown comes back when it could not be stored. */
export async function acknowledge(ids: string[]): Promise<void> {
  const at = Date.now();
  queryClient.setQueriesData<{ pages: AlarmListResponse[]; pageParams: unknown[] }>(
    { queryKey: ["alarms"] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((row) =>
            ids.includes(row.id) ? { ...row, acknowledged_at: row.acknowledged_at ?? at } : row,
          ),
        })),
      },
  );
  queryClient.setQueryData<Health>(
    ["health"],
    (health) => health && { ...health, unacknowledged: Math.max(0, health.unacknowledged - ids.length) },
  );
  try {
    await call("alarm_acknowledge", { ids });
  } catch (error) {
    notify.error(error);
  }
  stale("alarms", "health");
}

export async function tryBreaker(key: string, label: string): Promise<void> {
  try {
    await call("breaker_reset", { key });
    stale("health");
    notify.done(i18n.t("health:done.breaker", { label }));
  } catch (error) {
    notify.error(error);
  }
}

/** Removes what the retention rules say may go. */
export async function cleanUp(): Promise<void> {
  try {
    const { executions, freed_bytes } = await call("retention_run", {});
    stale("executions", "health", "workflows");
    notify.done(
      executions === 0
        ? i18n.t("health:done.nothingToClean")
        : i18n.t("health:done.cleaned", { count: executions, size: bytes(freed_bytes) }),
    );
  } catch (error) {
    notify.error(error);
  }
}
