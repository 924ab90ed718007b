import { useQuery } from "@tanstack/react-query";
import { Copy, Radio, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Countdown, copy } from "@/features/editor/run/test-banner";
import { listen, stopListening, useTestCall } from "@/features/editor/run/test-call";
import { useEditor } from "@/features/editor/store";
import { call } from "@/platform";
import { Badge, Button, ErrorState, IconButton, Spinner } from "@/shared/ui";
import { useForm } from "../form/form-context";

/** The addresses that start the workflow, and a way to try one. */
export function AddressPanel() {
  const { t } = useTranslation("inspector");
  const { node, readOnly, flush } = useForm();
  const workflowId = useEditor((s) => s.workflowId) ?? "";
  const live = useEditor((s) => s.deployment?.live_version != null);
  // What the server knows of the node: it changes when an edit has reached it.
  const savedAt = useEditor((s) => (s.save.state === "saved" ? s.save.at : 0));
  const urls = useQuery({
    queryKey: ["workflow", workflowId, "urls", node.id, savedAt],
    queryFn: () => call("webhook_urls", { workflow_id: workflowId, node_id: node.id }),
    placeholderData: (before) => before,
    enabled: workflowId !== "",
  });
  if (urls.error !== null) return <ErrorState error={urls.error} onRetry={() => void urls.refetch()} />;
  if (urls.data === undefined) return <Spinner className="m-2" />;
  const { methods, production, test } = urls.data;
  return (
    <section aria-label={t("address.title")} className="rounded-md border border-line">
      <Address
        label={t("address.test")}
        help={t("address.testHelp")}
        url={test}
        methods={methods}
        none={t("address.noDoor")}
      />
      {!readOnly && (
        <div className="px-3 pb-2.5">
          <TestButton nodeId={node.id} onBefore={flush} disabled={test === ""} />
        </div>
      )}
      <div className="border-line border-t">
        <Address
          label={t("address.production")}
          help={t(live ? "address.productionHelp" : "address.notLive")}
          url={production}
          methods={methods}
          none={t("address.noDoor")}
        />
      </div>
    </section>
  );
}

interface AddressProps {
  label: string;
  help: string;
  url: string;
  methods: readonly string[];
  /** Said where there is no address. */
  none: string;
}

function Address({ label, help, url, methods, none }: AddressProps) {
  const { t } = useTranslation("inspector");
  return (
    <div className="px-3 py-2">
      <p className="flex items-center gap-1.5 font-medium text-xs">
        <span className="flex-1">{label}</span>
        {methods.map((method) => (
          <Badge key={method} className="font-mono">
            {method}
          </Badge>
        ))}
      </p>
      {url === "" ? (
        <p className="mt-1 text-muted">{none}</p>
      ) : (
        <p className="mt-1 flex items-center gap-1 rounded-md bg-sunken py-0.5 pr-0.5 pl-2">
          <code className="min-w-0 flex-1 wrap-anywhere select-text py-0.5 text-xs">{url}</code>
          <IconButton size="sm" label={t("address.copy", { name: label })} onClick={() => void copy(url)}>
            <Copy aria-hidden />
          </IconButton>
        </p>
      )}
      <p className="mt-1 text-muted text-xs">{help}</p>
    </div>
  );
}

function TestButton(props: { nodeId: string; onBefore(): void; disabled: boolean }) {
  const { t } = useTranslation("inspector");
  const waiting = useTestCall((s) => (s.waiting?.nodeId === props.nodeId ? s.waiting : null));
  const starting = useTestCall((s) => s.starting);
  if (waiting !== null) {
    return (
      <div role="status" className="flex items-center gap-2 rounded-md bg-accent-soft py-1 pr-1 pl-2.5">
        <Radio className="size-4 text-accent" aria-hidden />
        <span className="flex-1">
          {t("address.waiting")} <Countdown until={waiting.expiresAt} />
        </span>
        <Button size="sm" onClick={() => void stopListening()}>
          <X className="size-3.5" aria-hidden />
          {t("address.stop")}
        </Button>
      </div>
    );
  }
  const start = () => {
    props.onBefore();
    void listen(props.nodeId);
  };
  return (
    <Button busy={starting} disabled={props.disabled} onClick={start}>
      {!starting && <Radio className="size-3.5" aria-hidden />}
      {t("address.listen")}
    </Button>
  );
}
