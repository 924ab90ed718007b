import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ExampleSummary } from "@/bindings";
import { call } from "@/platform";
import { Button, NodeIcon } from "@/shared/ui";

/** The examples that come with the program. */
export function ExampleCards({
  examples,
  open,
  busy,
}: {
  examples: ExampleSummary[];
  open(example: ExampleSummary): void;
  busy: boolean;
}) {
  const { t } = useTranslation("home");
  const specs = useQuery({
    queryKey: ["node_specs"],
    queryFn: () => call("node_specs", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="mt-8">
      <h2 className="mb-2 font-semibold text-base">{t("examples")}</h2>
      <div className="grid grid-cols-2 gap-3">
        {examples.map((example) => (
          <article
            key={example.id}
            className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-4"
          >
            <h3 className="font-semibold">{example.title}</h3>
            <p className="flex-1 text-muted">{example.summary}</p>
            <div className="flex items-center gap-1">
              {example.node_types.slice(0, 8).map((type) => {
                const spec = specs.data?.specs.find((s) => s.node_type === type);
                return (
                  <span key={type} title={spec?.label ?? type}>
                    <NodeIcon
                      icon={spec?.icon}
                      family={spec?.family}
                      className="size-6 rounded-sm [&_svg]:size-3.5"
                    />
                  </span>
                );
              })}
              <span className="flex-1" />
              <Button size="sm" disabled={busy} onClick={() => open(example)}>
                {t("openExample")}
              </Button>
            </div>
          </article>
        ))}
      </div>
    </section>
  );
}
