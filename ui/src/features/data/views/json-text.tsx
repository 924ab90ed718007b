import { joinPath, type PathPart } from "@/features/expression/paths";
import { cn } from "@/shared/lib/cn";
import { FieldName } from "../drag";
import type { Line, Token } from "../model/json-lines";

const COLOR: Record<Token["kind"], string> = {
  key: "text-action",
  string: "text-success-ink",
  number: "text-trigger",
  boolean: "text-trigger",
  null: "text-muted",
  mark: "text-muted",
};

type Props = {
  lines: Line[];
  /** What a path of a key begins with; keys can be dragged when it is given. */
  base?: string | null;
  /** Makes ids of keys unique on the page. */
  scope?: string;
};

/** JSON, coloured, with lines that wrap under their indent. */
export function JsonText({ lines, base = null, scope = "" }: Props) {
  return (
    <div className="font-mono text-xs leading-4.5">
      {lines.map((line, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and never move
          key={row}
          className="whitespace-pre-wrap break-words"
          style={{ paddingLeft: `${line.indent * 14 + 14}px`, textIndent: "-14px" }}
        >
          {line.tokens.map((token, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: words of a line never move
            <Word key={i} token={token} base={base} id={`${scope}:${row}`} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Word({ token, base, id }: { token: Token; base: string | null; id: string }) {
  if (token.kind !== "key" || base === null || !token.path) {
    return <span className={COLOR[token.kind]}>{token.text}</span>;
  }
  const name = lastName(token.path);
  return (
    <FieldName
      id={id}
      field={{ path: joinPath(base, token.path), name, kind: "any" }}
      className={cn(COLOR.key, "indent-0")}
    >
      {token.text}
    </FieldName>
  );
}

const lastName = (path: PathPart[]) => String(path.at(-1) ?? "");
