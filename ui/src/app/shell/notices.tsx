import { useCallback, useEffect } from "react";
import { toast } from "sonner";
import type { Event } from "@/bindings";
import { platform, subscribe } from "@/platform";
import { i18n } from "@/shared/i18n";
import { useSetting } from "@/shared/lib/settings";
import { navigate, type Route } from "../router";

type Notice = Extract<Event, { event: "notice" }>;

/** Most notices that one batch of events may put on the screen: a storm of failures is one pile, not a wall. */
const AT_ONCE = 3;

/** Shows notices. A notice with the key of an earlier one takes its place. */
export function Notices() {
  const inBrowser = useBrowserWishes();
  useEffect(
    () =>
      subscribe({
        onEvents: (events) => {
          const notices = latest(events);
          for (const notice of notices.slice(-AT_ONCE)) show(notice);
          if (notices.length > AT_ONCE) showRest(notices.length - AT_ONCE);
          if (document.hidden) for (const notice of notices.filter(inBrowser).slice(-AT_ONCE)) tell(notice);
        },
      }),
    [inBrowser],
  );
  return null;
}

/** Which notices the user wants from the browser while the tab is not in front. In the window the shell decides that. */
function useBrowserWishes(): (notice: Notice) => boolean {
  const [on] = useSetting("notify.browser", false);
  const [failures] = useSetting("notify.failures", true);
  const [alarms] = useSetting("notify.alarms", true);
  return useCallback(
    (notice) => on && (notice.key.startsWith("workflow_failing") ? failures : alarms),
    [on, failures, alarms],
  );
}

/** What did not fit is not left out silently. */
function showRest(count: number): void {
  toast.warning(i18n.t("app:notice.more", { count }), {
    id: "notice:more",
    duration: 12_000,
    action: { label: i18n.t("app:notice.health"), onClick: () => navigate({ page: "health" }) },
  });
}

/** Of several notices with one key, the last. */
function latest(events: Event[]): Notice[] {
  const byKey = new Map<string, Notice>();
  for (const event of events) if (event.event === "notice") byKey.set(event.key, event);
  return [...byKey.values()];
}

const SHOWN = { info: toast.info, warning: toast.warning, error: toast.error };

function show(notice: Notice): void {
  const { route, label } = placeOf(notice);
  SHOWN[notice.level](notice.title, {
    id: `notice:${notice.key}`,
    description: notice.text,
    duration: notice.level === "info" ? 6_000 : 12_000,
    action: { label, onClick: () => navigate(route) },
  });
}

const tell = (notice: Notice): void => platform().notifications?.show(notice.key, notice.title, notice.text);

/** Where one goes from a notice: to the questions, to the workflow, else to the health page. */
function placeOf(notice: Notice): { route: Route; label: string } {
  if (/^(approval|attention|wait)/.test(notice.key)) {
    return { route: { page: "approvals" }, label: i18n.t("app:notice.approvals") };
  }
  if (notice.workflow_id !== null) {
    return {
      route: { page: "editor", workflowId: notice.workflow_id, executionId: null },
      label: i18n.t("app:notice.workflow"),
    };
  }
  return { route: { page: "health" }, label: i18n.t("app:notice.health") };
}
