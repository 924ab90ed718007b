import { memo } from "react";
import { platform } from "@/platform";
import { type Block, type Inline, parseMarkdown } from "@/shared/lib/markdown";

const SIZES = ["text-xl font-semibold", "text-lg font-semibold", "text-base font-semibold"];

/** Shows the little Markdown that notes use. */
export const Markdown = memo(function Markdown({ source }: { source: string }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: parsed anew from the text each time; the place is the identity
  return parseMarkdown(source).map((block, i) => <BlockView key={i} block={block} />);
});

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return (
        <p className={`mb-1 ${SIZES[block.level - 1] ?? "font-semibold"}`}>
          <Spans inline={block.inline} />
        </p>
      );
    case "paragraph":
      return (
        <p className="mb-2 whitespace-pre-wrap">
          <Spans inline={block.inline} />
        </p>
      );
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List className={`mb-2 pl-5 ${block.ordered ? "list-decimal" : "list-disc"}`}>
          {block.entries.map((inline, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <li key={i}>
              <Spans inline={inline} />
            </li>
          ))}
        </List>
      );
    }
    case "code":
      return <pre className="mb-2 overflow-x-auto font-mono text-xs">{block.text}</pre>;
    case "rule":
      return <hr className="my-2 border-line-strong" />;
  }
}

function Spans({ inline }: { inline: Inline[] }) {
  return inline.map((span, i) => {
    const key = `${i}${span.kind}`;
    switch (span.kind) {
      case "bold":
        return <strong key={key}>{span.text}</strong>;
      case "italic":
        return <em key={key}>{span.text}</em>;
      case "code":
        return (
          <code key={key} className="font-mono text-xs">
            {span.text}
          </code>
        );
      case "link":
        return (
          <a
            key={key}
            href={span.url}
            className="nodrag text-accent underline"
            onClick={(event) => {
              event.preventDefault();
              void platform().openLink(span.url);
            }}
          >
            {span.text}
          </a>
        );
      default:
        return span.text;
    }
  });
}
