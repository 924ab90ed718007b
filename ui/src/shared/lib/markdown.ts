/** The little Markdown that notes use, as data. What is not known stays text; nothing ever becomes HTML. */
export type Inline =
  | { kind: "text" | "bold" | "italic" | "code"; text: string }
  | { kind: "link"; text: string; url: string };

export type Block =
  | { kind: "heading"; level: number; inline: Inline[] }
  | { kind: "paragraph"; inline: Inline[] }
  | { kind: "list"; ordered: boolean; entries: Inline[][] }
  | { kind: "code"; text: string }
  | { kind: "rule" };

const INLINE =
  /`([^`\n]+)`|\*\*([^*\n]+)\*\*|__([^_\n]+)__|\*([^*\s][^*\n]*)\*|\b_([^_\n]+)_\b|\[([^\]\n]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>)]+)/g;

export function parseInline(source: string): Inline[] {
  const out: Inline[] = [];
  let end = 0;
  for (const match of source.matchAll(INLINE)) {
    if (match.index > end) out.push({ kind: "text", text: source.slice(end, match.index) });
    end = match.index + match[0].length;
    const [all, code, bold, bold2, italic, italic2, label, url, bare] = match;
    if (code !== undefined) out.push({ kind: "code", text: code });
    else if (bold !== undefined || bold2 !== undefined) out.push({ kind: "bold", text: bold ?? bold2 ?? "" });
    else if (italic !== undefined || italic2 !== undefined)
      out.push({ kind: "italic", text: italic ?? italic2 ?? "" });
    else if (bare !== undefined) out.push({ kind: "link", text: bare, url: bare });
    else if (label !== undefined && url !== undefined && /^(https?|mailto):/i.test(url))
      out.push({ kind: "link", text: label, url });
    else out.push({ kind: "text", text: all });
  }
  if (end < source.length) out.push({ kind: "text", text: source.slice(end) });
  return out;
}

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? "";
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const entry = listEntry(line);
    if (line.trim() === "") continue;
    if (heading) {
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, inline: parseInline(heading[2] ?? "") });
    } else if (/^```/.test(line)) {
      const until = lines.findIndex((l, j) => j > i && /^```/.test(l));
      const stop = until < 0 ? lines.length : until;
      blocks.push({ kind: "code", text: lines.slice(i + 1, stop).join("\n") });
      i = stop;
    } else if (/^\s*(-{3,}|\*{3,}|_{3,})\s*$/.test(line)) {
      blocks.push({ kind: "rule" });
    } else if (entry) {
      const last = blocks.at(-1);
      const inline = parseInline(entry.text);
      const goesOn =
        last?.kind === "list" && last.ordered === entry.ordered && (lines[i - 1] ?? "").trim() !== "";
      if (goesOn && last?.kind === "list") last.entries.push(inline);
      else blocks.push({ kind: "list", ordered: entry.ordered, entries: [inline] });
    } else {
      const last = blocks.at(-1);
      const inline = parseInline(line);
      const goesOn = last?.kind === "paragraph" && i > 0 && (lines[i - 1] ?? "").trim() !== "";
      if (goesOn && last?.kind === "paragraph") last.inline.push({ kind: "text", text: "\n" }, ...inline);
      else blocks.push({ kind: "paragraph", inline });
    }
  }
  return blocks;
}

function listEntry(line: string): { ordered: boolean; text: string } | null {
  const bullet = /^\s*[-*+]\s+(.*)$/.exec(line);
  if (bullet) return { ordered: false, text: bullet[1] ?? "" };
  const number = /^\s*\d+[.)]\s+(.*)$/.exec(line);
  return number ? { ordered: true, text: number[1] ?? "" } : null;
}
