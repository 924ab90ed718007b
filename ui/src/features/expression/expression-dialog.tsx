import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { Trans, useTranslation } from "react-i18next";
import { Button, IconButton } from "@/shared/ui";
import { useExpressionScope } from "./context";
import { TemplateEditor, type TemplateEditorHandle } from "./editor/template-editor";
import { ItemStepper } from "./item-stepper";
import { PreviewPanel } from "./preview-panel";

type Props = {
  name: string;
  /** The template, without the leading `=`. */
  value: string;
  onChange: (value: string) => void;
  onClose: () => void;
  /** Fields of the input; `onPick` puts one at the cursor. */
  renderInput: (onPick: (path: string) => void) => ReactNode;
};

/** An expression with room: input fields at the left, the result at the right. */
export function ExpressionDialog({ name, value, onChange, onClose, renderInput }: Props) {
  const { t } = useTranslation(["expression", "shared"]);
  const { data } = useExpressionScope();
  const editor = useRef<TemplateEditorHandle>(null);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-fade-in" />
        <Radix.Content
          aria-describedby={undefined}
          onEscapeKeyDown={(event) => {
            // The dialog hears the key before the editor does.
            if (editor.current?.closeList()) event.preventDefault();
          }}
          // The editor takes the focus itself, with the cursor at the end.
          onOpenAutoFocus={(event) => event.preventDefault()}
          className="fixed inset-[5vh_4vw] z-40 flex flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-float data-[state=open]:animate-fade-in"
        >
          <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b px-4">
            <Radix.Title className="min-w-0 flex-1 truncate font-semibold text-base">
              {t("dialog.title", { name })}
            </Radix.Title>
            <ItemStepper />
            <Radix.Close asChild>
              <IconButton label={t("shared:close")} size="sm">
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="grid min-h-0 flex-1 grid-cols-[minmax(200px,1fr)_minmax(280px,2fr)_minmax(200px,1fr)]">
            <Column title={t("dialog.input")} className="bg-surface">
              {renderInput((path) => editor.current?.insert(`{{ ${path} }}`))}
            </Column>
            <Column title={t("dialog.expression")} className="border-line border-x">
              <div className="h-full overflow-auto p-2">
                <TemplateEditor
                  ref={editor}
                  value={value}
                  onChange={onChange}
                  data={data}
                  label={name}
                  multiline
                  autoFocus
                  className="min-h-full [&_.cm-editor]:min-h-64"
                />
              </div>
            </Column>
            <Column title={t("dialog.result")} className="bg-surface">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
              <section aria-label={t("dialog.result")} tabIndex={0} className="h-full overflow-auto p-3">
                <PreviewPanel expression={`=${value}`} />
              </section>
            </Column>
          </div>
          <footer className="flex shrink-0 items-center gap-3 border-line border-t px-4 py-2.5">
            <p className="min-w-0 flex-1 text-muted text-xs">
              <Trans
                t={t}
                i18nKey="dialog.help"
                values={{ braces: "{{ … }}" }}
                components={{ code: <code className="font-mono" /> }}
              />
            </p>
            <Button variant="primary" onClick={onClose}>
              {t("dialog.close")}
            </Button>
          </footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Column({ title, className, children }: { title: string; className: string; children: ReactNode }) {
  return (
    <div className={`flex min-h-0 min-w-0 flex-col ${className}`}>
      <h3 className="shrink-0 px-3 pt-2 pb-1 font-semibold text-muted text-xs">{title}</h3>
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  );
}
