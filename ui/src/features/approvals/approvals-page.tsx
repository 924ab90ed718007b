import { UserCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCommands } from "@/app/commands";
import { Badge, EmptyState, ErrorState, LoadMore, Page, Spinner } from "@/shared/ui";
import { ApprovalCard } from "./approval-card";
import { AttentionCard } from "./attention-card";
import { approvalCommands } from "./commands";
import { OtherWaits } from "./other-waits";
import { useWaits } from "./use-waits";

/** Executions that wait for a person, and what else waits. */
export function ApprovalsPage() {
  const { t } = useTranslation("approvals");
  useCommands(approvalCommands);
  const attention = useWaits("attention");
  const approvals = useWaits("approvals");
  const pending = attention.isPending || approvals.isPending;
  const error = attention.error ?? approvals.error;
  const nothing = total(attention) === 0 && total(approvals) === 0;
  const retry = () => {
    void attention.refetch();
    void approvals.refetch();
  };
  return (
    <Page title={t("title")}>
      {error !== null ? (
        <ErrorState error={error} onRetry={retry} />
      ) : pending ? (
        <div className="flex justify-center py-16">
          <Spinner className="size-6" />
        </div>
      ) : (
        <div className="flex flex-col gap-8">
          {nothing && (
            <EmptyState icon={<UserCheck aria-hidden />} title={t("empty.title")}>
              {t("empty.hint")}
            </EmptyState>
          )}
          <Cards list={attention} title={t("attention")} hint={t("attentionHint")} tone="error">
            {(wait) => <AttentionCard key={wait.execution_id} wait={wait} />}
          </Cards>
          <Cards list={approvals} title={t("approvals")} hint={t("approvalsHint")} tone="accent">
            {(wait) => <ApprovalCard key={wait.execution_id} wait={wait} />}
          </Cards>
          <OtherWaits />
        </div>
      )}
    </Page>
  );
}

type Waits = ReturnType<typeof useWaits>;

const rowsOf = (list: Waits) => list.data?.pages.flatMap((page) => page.items) ?? [];
const total = (list: Waits) => list.data?.pages[0]?.total ?? 0;

function Cards({
  list,
  title,
  hint,
  tone,
  children,
}: {
  list: Waits;
  title: string;
  hint: string;
  tone: "error" | "accent";
  children(wait: ReturnType<typeof rowsOf>[number]): React.ReactNode;
}) {
  const rows = rowsOf(list);
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="flex items-center gap-2 font-semibold text-base">
        {title}
        <Badge tone={tone}>{total(list)}</Badge>
      </h2>
      <p className="mb-3 text-muted">{hint}</p>
      <div className="flex flex-col gap-3">{rows.map(children)}</div>
      <LoadMore
        more={list.hasNextPage}
        busy={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
    </section>
  );
}
