// One look for all code fields; colours are tokens, so light and dark need nothing more.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: [t.keyword, t.operatorKeyword, t.modifier, t.controlKeyword], color: "var(--ai)" },
  { tag: [t.string, t.special(t.string), t.regexp, t.attributeValue], color: "var(--success-ink)" },
  { tag: [t.number, t.bool, t.null, t.atom], color: "var(--trigger)" },
  { tag: [t.propertyName, t.attributeName], color: "var(--action)" },
  { tag: [t.function(t.variableName), t.function(t.propertyName)], color: "var(--memory)" },
  { tag: [t.tagName, t.typeName, t.className], color: "var(--human)" },
  { tag: [t.comment, t.meta], color: "var(--muted)", fontStyle: "italic" },
  { tag: [t.processingInstruction], color: "var(--accent)" },
  { tag: t.invalid, color: "var(--error-ink)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, monospace",
    fontVariantLigatures: "none",
    lineHeight: "18px",
  },
  ".cm-content": { padding: "6px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 8px" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection":
    { backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 8px", minWidth: "24px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", color: "inherit" },
  "&.cm-focused .cm-nonmatchingBracket": { color: "var(--error-ink)" },
  ".cm-segment": {
    backgroundColor: "color-mix(in srgb, var(--accent) 9%, transparent)",
    borderRadius: "3px",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    boxShadow: "var(--shadow-float)",
    color: "var(--ink)",
    zIndex: "60",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    borderRadius: "6px",
    fontFamily: "inherit",
    maxHeight: "260px",
    maxWidth: "420px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    padding: "3px 8px",
    lineHeight: "18px",
    fontSize: "12px",
    display: "flex",
    gap: "12px",
    alignItems: "baseline",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": {
    padding: "4px 8px 2px",
    fontSize: "11px",
    fontWeight: "600",
    color: "var(--muted)",
    borderBottom: "none",
    opacity: "1",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "650", color: "var(--accent)" },
  ".cm-completionLabel": { flex: "1", whiteSpace: "nowrap" },
  ".cm-completionDetail": {
    marginLeft: "0",
    fontStyle: "normal",
    color: "var(--muted)",
    maxWidth: "180px",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  ".cm-tooltip.cm-completionInfo": {
    padding: "6px 8px",
    maxWidth: "280px",
    fontSize: "12px",
    lineHeight: "16px",
    fontFamily: "var(--font-sans, sans-serif)",
  },
  ".cm-diagnostic": { fontSize: "12px", padding: "4px 8px", borderLeftWidth: "3px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--error)",
    textDecorationThickness: "1px",
    textUnderlineOffset: "3px",
  },
});

/** Colours and shapes of every code field. */
export const editorTheme: Extension = [look, syntaxHighlighting(highlight)];
