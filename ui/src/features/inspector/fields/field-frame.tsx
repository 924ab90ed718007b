import { CircleAlert, CircleHelp, TriangleAlert } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import type { Finding } from "@/bindings";
import { cn } from "@/shared/lib/cn";
import { Tooltip } from "@/shared/ui";
import { ModeButton, ModeToggle } from "./mode-toggle";

type Props = {
  label: string;
  help?: string | undefined;
  required?: boolean | undefined;
  /** No visible label. */
  bare?: boolean;
  /** The switch between fixed and expression steps back until the field is used. */
  quiet?: boolean;
  findings?: readonly Finding[];
  mode?: { on: boolean; onChange: (on: boolean) => void; readOnly: boolean } | undefined;
  /** At the right of the label. */
  end?: ReactNode;
  className?: string;
  children: ReactNode;
  ref?: Ref<HTMLDivElement>;
};

/** What stands around a control: label, help, mode, findings. */
export function FieldFrame({
  label,
  help,
  required,
  bare,
  quiet,
  findings = [],
  mode,
  end,
  className,
  children,
  ref,
}: Props) {
  const { t } = useTranslation("inspector");
  const switching = mode && {
    expression: mode.on,
    onChange: mode.onChange,
    name: label,
    readOnly: mode.readOnly,
  };
  return (
    <div ref={ref} className={cn("group/field relative min-w-0", className)} data-field={label}>
      {!bare && (
        <div className="flex h-6 items-center gap-1">
          <span className="min-w-0 truncate font-medium text-xs">
            {label}
            {required && (
              <span className="text-error-ink" title={t("required")}>
                {" *"}
              </span>
            )}
          </span>
          {help && <Help text={help} name={label} />}
          <span className="flex-1" />
          {end}
          {switching && <ModeToggle {...switching} />}
        </div>
      )}
      {bare && switching ? (
        <div className="flex items-start gap-0.5">
          <div className="min-w-0 flex-1">{children}</div>
          <ModeButton {...switching} quiet={quiet ?? false} />
        </div>
      ) : (
        children
      )}
      <Findings findings={findings} />
    </div>
  );
}

/** Help that shows on hover and focus. */
export function Help({ text, name }: { text: string; name: string }) {
  const { t } = useTranslation("inspector");
  return (
    <Tooltip label={text} side="top">
      <button
        type="button"
        aria-label={`${t("help", { name })}: ${text}`}
        className="inline-flex size-4 shrink-0 items-center justify-center rounded-sm text-muted hover:text-ink"
      >
        <CircleHelp className="size-3.5" aria-hidden />
      </button>
    </Tooltip>
  );
}

/** What is wrong, at the place where it is. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return findings.map((finding) => {
    const isError = finding.severity === "error";
    const Icon = isError ? CircleAlert : TriangleAlert;
    return (
      <p
        key={`${finding.code}/${finding.field}/${finding.message}`}
        className={cn("mt-1 flex gap-1 text-xs", isError ? "text-error-ink" : "text-waiting-ink")}
      >
        <Icon className="mt-0.5 size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0 break-words">
          {finding.message} {finding.hint}
        </span>
      </p>
    );
  });
}
