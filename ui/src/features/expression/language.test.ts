import { describe, expect, it } from "vitest";
import { templateLanguage } from "./language";

function names(text: string): string[] {
  const found: string[] = [];
  templateLanguage.parser.parse(text).iterate({
    enter: (node) => {
      found.push(`${node.name}:${text.slice(node.from, node.to)}`);
    },
  });
  return found;
}

describe("templateLanguage", () => {
  it("reads JavaScript inside of braces", () => {
    const found = names("Hi {{ $json.name }}!");
    expect(found).toContain("Text:Hi ");
    expect(found).toContain("VariableName:$json");
    expect(found).toContain("PropertyName:name");
    expect(found).toContain("Text:!");
  });
  it("reads objects and functions as expressions", () => {
    expect(names("{{ { a: 1 } }}")).toContain("PropertyDefinition:a");
    expect(names("{{ $json.l.map(x => x.a) }}")).toContain("ArrowFunction:x => x.a");
  });
  it("takes an open brace", () => {
    expect(names("a {{ $json.")).toContain("VariableName:$json");
    expect(names("")).toEqual(["Template:"]);
  });
});
