import {
  acceptCompletion,
  autocompletion,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { history, historyKeymap, insertNewlineKeepIndent } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder as placeholderOf } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { ExpressionData } from "../infer";
import { template } from "../language";
import { autoClose } from "./auto-close";
import { templateSource } from "./completion-source";
import { editingKeys } from "./editing-keys";
import { segmentMarks } from "./segments";
import { editorTheme } from "./theme";
import { useCodeMirror } from "./use-code-mirror";
import { useCompletionWords } from "./use-completion-words";

export type TemplateEditorHandle = {
  focus: () => void;
  /** Puts text at a point of the screen, or at the cursor, or at the end. */
  insert: (text: string, at?: { x: number; y: number }) => void;
  /** Closes the completion list; false when none is open. */
  closeList: () => boolean;
};

export type TemplateEditorProps = {
  /** The template, without the leading `=`. */
  value: string;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
  onFocus?: (() => void) | undefined;
  data: ExpressionData;
  label: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  placeholder?: string;
  /** Enter makes a new line; otherwise only Shift+Enter does. */
  multiline?: boolean;
  readOnly?: boolean;
  autoFocus?: boolean;
  className?: string;
  ref?: Ref<TemplateEditorHandle>;
};

/** A field for text with `{{ JavaScript }}`, with highlighting and completion from real data. */
export function TemplateEditor(props: TemplateEditorProps) {
  const data = useRef(props.data);
  data.current = props.data;
  const words = useCompletionWords();
  const { host, view } = useCodeMirror({
    value: props.value,
    onChange: props.onChange,
    onBlur: props.onBlur,
    onFocus: props.onFocus,
    autoFocus: props.autoFocus ?? false,
    extensions: [
      templateExtensions(props.multiline ?? false),
      autocompletion({
        override: [templateSource(() => data.current, words)],
        icons: false,
        activateOnTypingDelay: 60,
        tooltipClass: () => "cm-expression-completion",
      }),
      placeholderOf(props.placeholder ?? ""),
      props.readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [],
    ],
  });

  useEffect(() => {
    const content = view.current?.contentDOM;
    if (!content) return;
    content.setAttribute("aria-label", props.label);
    content.setAttribute("aria-invalid", String(props.invalid ?? false));
    if (props.describedBy) content.setAttribute("aria-describedby", props.describedBy);
    else content.removeAttribute("aria-describedby");
  }, [props.label, props.describedBy, props.invalid, view]);

  useImperativeHandle(props.ref, () => ({
    focus: () => view.current?.focus(),
    insert: (text, at) => {
      if (view.current) insertAt(view.current, text, at);
    },
    closeList: () => view.current !== null && closeCompletion(view.current),
  }));

  return <div ref={host} className={props.className} />;
}

/** Puts text at a point of the screen, or at the cursor. */
export function insertAt(view: EditorView, text: string, point?: { x: number; y: number }) {
  const at = point
    ? (view.posAtCoords(point, false) ?? view.state.doc.length)
    : view.state.selection.main.head;
  view.dispatch({
    changes: { from: at, insert: text },
    selection: { anchor: at + text.length },
    userEvent: "input.drop",
  });
  view.focus();
}

/** What every template field has. */
export function templateExtensions(multiline: boolean): Extension {
  const enter = multiline
    ? []
    : Prec.high(
        keymap.of([
          // The list takes Enter first while it is open.
          { key: "Enter", run: (view) => completionStatus(view.state) !== "active", preventDefault: false },
        ]),
      );
  return [
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    EditorState.allowMultipleSelections.of(false),
    autoClose,
    bracketMatching(),
    template(),
    segmentMarks,
    editorTheme,
    enter,
    escapeClosesListFirst,
    Prec.high(keymap.of([{ key: "Tab", run: acceptCompletion }])),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, newLine, ...historyKeymap, ...editingKeys]),
  ];
}

/** One new line; nothing is moved about, so that brackets the editor closed stay where it knows them. */
const newLine = { key: "Enter", run: insertNewlineKeepIndent, shift: insertNewlineKeepIndent };

/** Esc closes the list and goes no further, so that a dialog around the field stays open. */
export const escapeClosesListFirst = Prec.highest(
  EditorView.domEventHandlers({
    keydown: (event, view) => {
      if (event.key === "Escape" && completionStatus(view.state) === "active") event.stopPropagation();
      return false;
    },
  }),
);
