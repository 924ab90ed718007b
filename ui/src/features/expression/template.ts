// Splits a template, text with {{ JavaScript }} segments, the way the backend does: the first unescaped }} closes.

export type Segment =
  | { kind: "text"; from: number; to: number }
  | { kind: "code"; from: number; to: number; codeFrom: number; codeTo: number; closed: boolean };

/** Text and code segments in order; together they cover the whole template. */
export function splitTemplate(template: string): Segment[] {
  const segments: Segment[] = [];
  let textFrom = 0;
  let at = 0;
  while (at < template.length) {
    const open = findBrackets(template, "{{", at);
    if (open < 0) break;
    if (open > textFrom) segments.push({ kind: "text", from: textFrom, to: open });
    const close = findBrackets(template, "}}", open + 2);
    const codeTo = close < 0 ? template.length : close;
    const to = close < 0 ? template.length : close + 2;
    segments.push({ kind: "code", from: open, to, codeFrom: open + 2, codeTo, closed: close >= 0 });
    textFrom = to;
    at = to;
  }
  if (textFrom < template.length) segments.push({ kind: "text", from: textFrom, to: template.length });
  return segments;
}

function findBrackets(text: string, brackets: string, from: number): number {
  let at = text.indexOf(brackets, from);
  while (at > 0 && text[at - 1] === "\\") at = text.indexOf(brackets, at + 2);
  return at;
}

/** The code segment around a position, both of its edges included. */
export function codeAt(template: string, position: number): Extract<Segment, { kind: "code" }> | null {
  for (const segment of splitTemplate(template)) {
    if (segment.kind === "code" && position >= segment.codeFrom && position <= segment.codeTo) return segment;
  }
  return null;
}

/** Whether a stored parameter value is an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("=");
}
