import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { html } from "@codemirror/lang-html";
import { javascript, javascriptLanguage } from "@codemirror/lang-javascript";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  placeholder as placeholderOf,
} from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { ExpressionData } from "../infer";
import { codeSource, templateSource } from "./completion-source";
import { editingKeys } from "./editing-keys";
import { escapeClosesListFirst, insertAt, type TemplateEditorHandle } from "./template-editor";
import { editorTheme } from "./theme";
import { useCodeMirror } from "./use-code-mirror";
import { useCompletionWords } from "./use-completion-words";

export type CodeEditorProps = {
  language: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
  /** Data that completion in JavaScript offers. */
  data?: ExpressionData | undefined;
  label: string;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  placeholder?: string;
  readOnly?: boolean;
  autoFocus?: boolean;
  className?: string;
  ref?: Ref<TemplateEditorHandle>;
};

const NO_DATA: ExpressionData = { input: [], nodes: [], fieldsOf: () => [] };

/** A field for source code: JavaScript, HTML, JSON or plain text. Tab indents; Esc then Tab leaves. */
export function CodeEditor(props: CodeEditorProps) {
  const data = useRef(props.data ?? NO_DATA);
  data.current = props.data ?? NO_DATA;
  const words = useCompletionWords();
  const { host, view } = useCodeMirror({
    value: props.value,
    onChange: props.onChange,
    onBlur: props.onBlur,
    autoFocus: props.autoFocus ?? false,
    extensions: [
      codeExtensions(props.language, props.readOnly ?? false),
      props.language === "javascript"
        ? javascriptLanguage.data.of({ autocomplete: codeSource(() => data.current, words) })
        : [],
      // HTML and the like may hold {{ … }}, too.
      props.language === "html"
        ? EditorState.languageData.of(() => [{ autocomplete: templateSource(() => data.current, words) }])
        : [],
      placeholderOf(props.placeholder ?? ""),
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

function languageOf(name: string): Extension {
  switch (name) {
    case "javascript":
      return javascript();
    case "html":
      return html();
    case "json":
      return [json(), linter(emptyIsFine)];
    default:
      return [];
  }
}

const lintJson = jsonParseLinter();
const emptyIsFine = (view: EditorView) => (view.state.doc.length === 0 ? [] : lintJson(view));

function codeExtensions(language: string, readOnly: boolean): Extension {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    indentUnit.of("  "),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly),
    // A region that scrolls but cannot be typed in must still be reachable by key.
    readOnly ? EditorView.contentAttributes.of({ tabindex: "0" }) : [],
    indentOnInput(),
    closeBrackets(),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    autocompletion({ icons: false }),
    languageOf(language),
    editorTheme,
    escapeClosesListFirst,
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...editingKeys,
      indentWithTab,
    ]),
  ];
}
