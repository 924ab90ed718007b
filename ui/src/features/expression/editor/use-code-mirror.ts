import { EditorState, type Extension, Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type RefObject, useEffect, useRef } from "react";

export type CodeMirrorOptions = {
  value: string;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
  onFocus?: (() => void) | undefined;
  /** Read once, when the editor is made. */
  extensions: Extension;
  autoFocus?: boolean;
};

/** Mounts an editor in `host` and keeps it in step with `value`, without a new editor at each render. */
export function useCodeMirror(options: CodeMirrorOptions): {
  host: RefObject<HTMLDivElement | null>;
  view: RefObject<EditorView | null>;
} {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(options);
  latest.current = options;

  useEffect(() => {
    if (!host.current) return;
    const { value, extensions, autoFocus } = latest.current;
    const report = EditorView.updateListener.of((update) => {
      const outside = update.transactions.some((tr) => tr.annotation(Transaction.remote));
      if (update.docChanged && !outside) latest.current.onChange(update.state.doc.toString());
    });
    const focus = EditorView.domEventHandlers({
      blur: () => latest.current.onBlur?.(),
      focus: () => latest.current.onFocus?.(),
    });
    const made = new EditorView({
      state: EditorState.create({ doc: value, extensions: [extensions, report, focus] }),
      parent: host.current,
    });
    view.current = made;
    if (autoFocus) {
      made.focus();
      made.dispatch({ selection: { anchor: made.state.doc.length } });
    }
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    const current = view.current;
    if (!current || current.state.doc.toString() === options.value) return;
    current.dispatch({
      changes: { from: 0, to: current.state.doc.length, insert: options.value },
      annotations: Transaction.remote.of(true),
    });
  }, [options.value]);

  return { host, view };
}
