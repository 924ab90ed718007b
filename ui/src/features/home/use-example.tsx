import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExampleSummary } from "@/bindings";
import { openWorkflow } from "@/features/workflows/actions";
import { call, platform } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";
import { Button, Dialog, Input, Spinner } from "@/shared/ui";
import { useFirstSteps } from "./first-steps";

export function useExamples() {
  return useQuery({
    queryKey: ["examples"],
    queryFn: () => call("example_list", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Opens examples; asks for a folder first when one writes files. */
export function useOpenExample() {
  const { take } = useFirstSteps();
  const [asking, setAsking] = useState<ExampleSummary | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (request: { id: string; folder: string | null }) => call("example_open", request),
    onSuccess: (detail) => {
      take("open");
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      openWorkflow(detail.id);
    },
    onError: notify.error,
  });
  const dialog = asking !== null && (
    <FolderDialog
      example={asking}
      onClose={() => setAsking(null)}
      onOpen={(folder) => {
        mutate({ id: asking.id, folder });
        setAsking(null);
      }}
    />
  );
  const open = (example: ExampleSummary) =>
    example.writes_files ? setAsking(example) : mutate({ id: example.id, folder: null });
  return { open, busy: isPending, dialog };
}

function FolderDialog({
  example,
  onClose,
  onOpen,
}: {
  example: ExampleSummary;
  onClose(): void;
  onOpen(folder: string | null): void;
}) {
  const { t } = useTranslation("home");
  const { t: shared } = useTranslation("shared");
  const info = useQuery({ queryKey: ["app_info"], queryFn: () => call("app_info", {}) });
  const [folder, setFolder] = useState<string | null>(null);
  const value = folder ?? info.data?.example_folder ?? "";
  const choose = async () => {
    const picked = await platform().pickFolder();
    if (picked !== null) setFolder(picked);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("folder.title")}
      description={t("folder.text")}
      footer={
        <>
          <Button onClick={onClose}>{shared("cancel")}</Button>
          <Button variant="primary" onClick={() => onOpen(value.trim() || null)}>
            {t("folder.open")}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-muted">{example.title}</p>
      <div className="flex gap-2">
        {info.isPending ? (
          <Spinner />
        ) : (
          <Input
            aria-label={t("folder.label")}
            value={value}
            onChange={(event) => setFolder(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && onOpen(value.trim() || null)}
            className="font-mono text-xs"
          />
        )}
        {platform().canPickFolder && <Button onClick={() => void choose()}>{t("folder.choose")}</Button>}
      </div>
    </Dialog>
  );
}
