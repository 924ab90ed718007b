import { Maximize2 } from "lucide-react";
import { type Ref, useId } from "react";
import { useTranslation } from "react-i18next";
import {
  PreviewLine,
  TemplateEditor,
  type TemplateEditorHandle,
  useExpressionScope,
} from "@/features/expression";
import { cn } from "@/shared/lib/cn";
import { IconButton } from "@/shared/ui";

type Props = {
  /** The stored value, with its leading `=`. */
  value: string;
  onChange: (value: string) => void;
  onBlur: () => void;
  onOpenLarge: () => void;
  label: string;
  invalid: boolean;
  multiline: boolean;
  readOnly: boolean;
  autoFocus: boolean;
  ref?: Ref<TemplateEditorHandle>;
};

/** A field in expression mode: the template, its value for the shared item, and a way to a larger editor. */
export function ExpressionInput(props: Props) {
  const { t } = useTranslation("expression");
  const { data } = useExpressionScope();
  const previewId = useId();
  return (
    <div>
      <div
        className={cn(
          "relative rounded-md border border-line bg-surface focus-within:border-accent focus-within:outline-1 focus-within:outline-accent hover:border-line-strong",
          props.invalid && "border-error",
        )}
      >
        <TemplateEditor
          ref={props.ref}
          value={props.value.slice(1)}
          onChange={(text) => props.onChange(`=${text}`)}
          onBlur={props.onBlur}
          data={data}
          label={props.label}
          describedBy={previewId}
          invalid={props.invalid}
          multiline={props.multiline}
          readOnly={props.readOnly}
          autoFocus={props.autoFocus}
          className={cn("max-h-64 overflow-auto pr-7", props.multiline && "min-h-16")}
        />
        <IconButton
          size="sm"
          label={t("dialog.open")}
          className="absolute top-1 right-1"
          side="left"
          onClick={props.onOpenLarge}
        >
          <Maximize2 aria-hidden />
        </IconButton>
      </div>
      <div className="pt-1">
        <PreviewLine expression={props.value} id={previewId} />
      </div>
    </div>
  );
}
