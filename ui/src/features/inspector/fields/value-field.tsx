import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ParamKind } from "@/bindings";
import { isExpression, type TemplateEditorHandle } from "@/features/expression";
import { cn } from "@/shared/lib/cn";
import { useForm } from "../form/form-context";
import { useFindings } from "../form/use-findings";
import { toExpression, toFixed, withField } from "../model/modes";
import { getAt, type Path, pathKey } from "../model/paths";
import { ExpressionInput } from "./expression-input";
import { FieldFrame } from "./field-frame";
import { FixedControl, showsOwnLabel } from "./fixed-control";
import { useDrop } from "./use-drop";

export type ValueFieldProps = {
  path: Path;
  kind: ParamKind;
  label: string;
  help?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean | undefined;
  expression: boolean;
  fallback: unknown;
  /** The label is for screen readers only. */
  bare?: boolean | undefined;
  /** Writes the value where the path alone does not say how. */
  write?: ((value: unknown, typing: boolean) => void) | undefined;
  /** A field was dropped here. */
  onDropped?: ((kind: string) => void) | undefined;
};

/** One value: a control for it while it is fixed, an expression editor otherwise, and the switch between both. */
export function ValueField(props: ValueFieldProps) {
  const { path, kind, label, expression, fallback } = props;
  const { t } = useTranslation("inspector");
  const form = useForm();
  const findings = useFindings(path);
  const stored = getAt(form.node, path);
  const value = stored === undefined ? fallback : stored;
  const isOn = isExpression(value) && expression;
  const editor = useRef<TemplateEditorHandle>(null);
  // What the field held in the mode it is not in, so that switching back and forth changes nothing.
  const other = useRef<{ from: unknown; value: unknown } | null>(null);
  // The expression editor that appears next takes the keyboard.
  const [takesFocus, setTakesFocus] = useState(false);
  const frame = useRef<HTMLElement | null>(null);
  const switched = useRef(false);
  useEffect(() => {
    if (switched.current && !isOn) focusEnd(frame.current);
    switched.current = false;
  }, [isOn]);

  const step = t("step", { field: label, node: form.node.name });
  const write = (next: unknown, typing = false) =>
    props.write ? props.write(next, typing) : form.set(path, next, { label: step, typing });

  const switchMode = (toOn: boolean) => {
    if (toOn === isOn) return;
    const back = other.current;
    const restored = back && Object.is(back.from, value) ? back.value : undefined;
    const next = restored ?? (toOn ? toExpression(value) : toFixed(String(value), kind.kind, fallback));
    other.current = { from: next, value };
    switched.current = true;
    setTakesFocus(toOn);
    write(next);
  };

  const onFixed = (next: unknown, typing: boolean) => {
    // “=” at the start, or “{{”, asks for an expression.
    const before = typeof value === "string" ? value : "";
    if (expression && typeof next === "string") {
      if (next.startsWith("=")) setTakesFocus(true);
      else if (next.includes("{{") && !before.includes("{{") && kind.kind !== "code") {
        setTakesFocus(true);
        return write(`=${next}`, typing);
      }
    }
    write(next, typing);
  };

  // Source code takes fields without becoming an expression.
  const isCode = kind.kind === "code" && !isOn;
  const drop = useDrop(pathKey(path), (expression || isCode) && !form.readOnly, (field, point) => {
    const bare = isCode && kind.language === "javascript";
    if (editor.current && (isOn || isCode))
      editor.current.insert(bare ? field.path : `{{ ${field.path} }}`, point);
    else write(takesText(kind, value) ? withField(value, field.path) : `={{ ${field.path} }}`);
    props.onDropped?.(field.kind);
  });

  const { setNodeRef } = drop;
  const setFrame = useCallback(
    (element: HTMLElement | null) => {
      frame.current = element;
      setNodeRef(element);
    },
    [setNodeRef],
  );

  return (
    <FieldFrame
      ref={setFrame}
      label={label}
      help={props.help}
      required={props.required}
      bare={props.bare === true || (!isOn && showsOwnLabel(kind))}
      quiet={!isOn && showsOwnLabel(kind)}
      findings={findings}
      className={cn(
        drop.offered && "rounded-md outline-1 outline-accent outline-dashed outline-offset-2",
        drop.isOver && "bg-accent-soft outline-solid",
      )}
      mode={expression ? { on: isOn, onChange: switchMode, readOnly: form.readOnly } : undefined}
    >
      {isOn ? (
        <ExpressionInput
          ref={editor}
          value={String(value)}
          onChange={(next) => write(next, true)}
          onBlur={form.flush}
          onOpenLarge={() => form.openLarge({ path, name: label })}
          label={label}
          invalid={findings.length > 0}
          multiline={isMultiline(kind)}
          readOnly={form.readOnly}
          autoFocus={takesFocus}
        />
      ) : (
        <FixedControl
          ref={editor}
          kind={kind}
          value={value}
          label={label}
          help={props.help}
          placeholder={props.placeholder ?? ""}
          required={props.required ?? false}
          invalid={findings.length > 0}
          onChange={onFixed}
          onBlur={form.flush}
        />
      )}
    </FieldFrame>
  );
}

/** Puts the keyboard into the control of a fixed value, behind what it holds. */
function focusEnd(frame: HTMLElement | null): void {
  const control = frame?.querySelector<HTMLElement>(
    "input, textarea, [contenteditable=true], [role=switch], [role=combobox]",
  );
  control?.focus();
  const isText = control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement;
  if (isText && control.selectionEnd !== null)
    control.setSelectionRange(control.value.length, control.value.length);
}

/** Whether a field goes beside what is there, instead of in its place. */
function takesText(kind: ParamKind, value: unknown): boolean {
  if (kind.kind === "json") return typeof value === "string" && !/^\s*(\[\s*\]|\{\s*\})?\s*$/.test(value);
  return kind.kind === "string" || kind.kind === "code";
}

function isMultiline(kind: ParamKind): boolean {
  return kind.kind === "json" || kind.kind === "code" || (kind.kind === "string" && kind.rows > 1);
}
