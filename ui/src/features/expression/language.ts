// The template language for CodeMirror: text with {{ JavaScript }} in it.

import { javascriptLanguage } from "@codemirror/lang-javascript";
import { defineLanguageFacet, Language, LanguageSupport, languageDataProp } from "@codemirror/language";
import {
  type Input,
  NodeSet,
  NodeType,
  Parser,
  type PartialParse,
  parseMixed,
  Tree,
  type TreeFragment,
} from "@lezer/common";
import { styleTags, tags } from "@lezer/highlight";
import { splitTemplate } from "./template";

const facet = defineLanguageFacet({ closeBrackets: { brackets: ["(", "[", "{", "'", '"', "`"] } });

const top = NodeType.define({ id: 0, name: "Template", top: true, props: [[languageDataProp, facet]] });
const text = NodeType.define({ id: 1, name: "Text" });
const code = NodeType.define({ id: 2, name: "Code" });
const brace = NodeType.define({ id: 3, name: "Brace" });
const nodes = new NodeSet([top, text, code, brace]).extend(
  styleTags({ Text: tags.content, Brace: tags.processingInstruction }),
);

/** The tree of a template; JavaScript inside the braces is filled in by {@link parseMixed}. */
export function parseTemplate(template: string): Tree {
  const children: Tree[] = [];
  const positions: number[] = [];
  const add = (id: number, from: number, to: number) => {
    const type = nodes.types[id];
    if (!type || to <= from) return;
    children.push(new Tree(type, [], [], to - from));
    positions.push(from);
  };
  for (const segment of splitTemplate(template)) {
    if (segment.kind === "text") {
      add(1, segment.from, segment.to);
    } else {
      add(3, segment.from, segment.codeFrom);
      add(2, segment.codeFrom, segment.codeTo);
      add(3, segment.codeTo, segment.to);
    }
  }
  return new Tree(nodes.types[0] ?? top, children, positions, template.length);
}

class TemplateParser extends Parser {
  override createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    return wrap(new WholeParse(input), input, fragments, ranges);
  }
}

/** Templates are short: they are parsed in one go. */
class WholeParse implements PartialParse {
  stoppedAt: number | null = null;
  parsedPos = 0;
  constructor(private readonly input: Input) {}
  advance(): Tree {
    this.parsedPos = this.input.length;
    return parseTemplate(this.input.read(0, this.input.length));
  }
  stopAt(pos: number): void {
    this.stoppedAt = pos;
  }
}

const expressionParser = javascriptLanguage.parser.configure({ top: "SingleExpression" });
const wrap = parseMixed((node) => (node.name === "Code" ? { parser: expressionParser } : null));

/** Text with {{ JavaScript }}. */
export const templateLanguage = new Language(facet, new TemplateParser(), [], "template");

/** The same, as editor support. */
export const template = () => new LanguageSupport(templateLanguage);
