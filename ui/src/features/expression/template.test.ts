import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeAt, splitTemplate } from "./template";

const parts = (template: string) =>
  splitTemplate(template).map((s) => `${s.kind}:${template.slice(s.from, s.to)}`);

describe("splitTemplate", () => {
  it.each([
    ["", []],
    ["plain", ["text:plain"]],
    ["{{ a }}", ["code:{{ a }}"]],
    ["x {{ a }} y {{ b }}", ["text:x ", "code:{{ a }}", "text: y ", "code:{{ b }}"]],
    ["open {{ a", ["text:open ", "code:{{ a"]],
    ["\\{{ no }} {{ yes }}", ["text:\\{{ no }} ", "code:{{ yes }}"]],
    ["{{ '\\}}' }}", ["code:{{ '\\}}' }}"]],
    ["{{}}", ["code:{{}}"]],
  ])("%j", (template, expected) => expect(parts(template)).toEqual(expected));

  it("covers any text without a gap", () => {
    const piece = fc.constantFrom("{{", "}}", "\\", "{", "}", "a", " ", "\n", "'");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const template = pieces.join("");
        const segments = splitTemplate(template);
        expect(segments.map((s) => template.slice(s.from, s.to)).join("")).toBe(template);
        expect(segments.every((s) => s.to > s.from)).toBe(true);
      }),
    );
  });
});

describe("codeAt", () => {
  it("knows the edges of the code", () => {
    const template = "a {{ b }} c";
    expect(codeAt(template, 3)).toBeNull();
    expect(codeAt(template, 4)).not.toBeNull();
    expect(codeAt(template, 7)).not.toBeNull();
    expect(codeAt(template, 8)).toBeNull();
  });
});
