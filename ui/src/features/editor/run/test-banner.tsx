import { Copy, Radio, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { platform } from "@/platform";
import { i18n } from "@/shared/i18n";
import { notify } from "@/shared/lib/notify";
import { useNow } from "@/shared/lib/use-now";
import { Button, IconButton } from "@/shared/ui";
import { useEditor } from "../store";
import { stopListening, type TestCall, useTestCall } from "./test-call";

/** Says on the canvas that a test call is waited for, where to, and how long. */
export function TestBanner() {
  const waiting = useTestCall((s) => s.waiting);
  return waiting && <Waiting waiting={waiting} />;
}

function Waiting({ waiting }: { waiting: TestCall }) {
  const { t } = useTranslation("editor");
  const name = useEditor((s) => s.document?.nodes.find((n) => n.id === waiting.nodeId)?.name ?? "");
  return (
    <div className="pointer-events-none absolute inset-x-3 top-3 z-20 flex justify-center">
      <div
        role="status"
        className="pointer-events-auto flex max-w-3xl items-center gap-2.5 rounded-md border border-accent bg-raised py-2 pr-2 pl-3 shadow-float"
      >
        <Radio className="size-4 shrink-0 text-accent" aria-hidden />
        <div className="min-w-0">
          <p className="font-medium">
            {t("test.waiting", { name })} <Countdown until={waiting.expiresAt} />
          </p>
          <code className="block select-text truncate text-muted text-xs" title={waiting.url}>
            {waiting.url}
          </code>
        </div>
        <IconButton label={t("test.copy")} size="sm" onClick={() => void copy(waiting.url)}>
          <Copy aria-hidden />
        </IconButton>
        <Button size="sm" onClick={() => void stopListening()}>
          <X className="size-3.5" aria-hidden />
          {t("test.stop")}
        </Button>
      </div>
    </div>
  );
}

/** Minutes and seconds that are left; not read aloud each second. */
export function Countdown({ until }: { until: number }) {
  const seconds = Math.max(0, Math.ceil((until - useNow(1_000)) / 1_000));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <span aria-hidden className="font-normal text-muted text-xs tabular-nums">
      {text}
    </span>
  );
}

/** Puts a text on the clipboard and says so. */
export async function copy(text: string): Promise<void> {
  try {
    await platform().writeClipboard(text);
    notify.done(i18n.t("editor:test.copied"));
  } catch (error) {
    notify.error(error);
  }
}
