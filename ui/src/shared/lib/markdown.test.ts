import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInline, parseMarkdown } from "./markdown";

describe("the little Markdown", () => {
  it("knows headings, lists, emphasis, code and links", () => {
    const blocks = parseMarkdown("# T\n\ntext **b** *i* `c`\n\n- one\n- two\n\n1. first\n\n```\nx\n```\n---");
    expect(blocks.map((b) => b.kind)).toEqual(["heading", "paragraph", "list", "list", "code", "rule"]);
  });

  it("makes links of safe addresses only", () => {
    expect(parseInline("[a](https://x.example)")).toEqual([
      { kind: "link", text: "a", url: "https://x.example" },
    ]);
    expect(parseInline("[a](javascript:alert(1))").some((s) => s.kind === "link")).toBe(false);
    expect(parseInline("[a](data:text/html,x)").some((s) => s.kind === "link")).toBe(false);
  });

  it("leaves names with underscores alone", () => {
    expect(parseInline("order_line_total")).toEqual([{ kind: "text", text: "order_line_total" }]);
  });

  it("never fails and never makes an unsafe link", () => {
    fc.assert(
      fc.property(fc.string(), (source) => {
        for (const span of parseInline(source)) {
          if (span.kind === "link") expect(span.url).toMatch(/^(https?|mailto):/i);
        }
        parseMarkdown(source);
      }),
    );
  });
});
