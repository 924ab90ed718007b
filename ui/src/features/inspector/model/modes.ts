// Between a fixed value and an expression, keeping what was there. Pure.

import type { ParamKind } from "@/bindings";
import { isExpression, splitTemplate } from "@/features/expression/template";

/** The expression that gives a fixed value. */
export function toExpression(value: unknown): string {
  if (isExpression(value)) return value;
  if (typeof value === "string") return `=${value}`;
  if (value === null || value === undefined) return "=";
  return `={{ ${JSON.stringify(value)} }}`;
}

/** The fixed value that comes nearest to an expression. */
export function toFixed(expression: string, kind: ParamKind["kind"], fallback: unknown): unknown {
  const text = expression.slice(1);
  switch (kind) {
    case "number":
    case "boolean":
    case "multi_options": {
      const value = literalOf(text);
      return fits(value, kind) ? value : fallback;
    }
    case "options": {
      const value = literalOf(text);
      return value ?? (text === "" ? fallback : text);
    }
    default:
      return text;
  }
}

function fits(value: unknown, kind: "number" | "boolean" | "multi_options"): boolean {
  return kind === "multi_options" ? Array.isArray(value) : typeof value === kind;
}

/** `{{ 5 }}`, `{{ true }}`, `5`: what is plainly a value. */
function literalOf(text: string): unknown {
  const [only, ...rest] = splitTemplate(text.trim());
  const source =
    only?.kind === "code" && rest.length === 0 ? text.trim().slice(only.codeFrom, only.codeTo) : text;
  try {
    return JSON.parse(source.trim());
  } catch {
    return undefined;
  }
}

/** An expression with a field put at its end. */
export function withField(value: unknown, path: string): string {
  const insert = `{{ ${path} }}`;
  if (isExpression(value)) {
    const text = value.slice(1);
    return `=${text}${text === "" || /\s$/.test(text) ? "" : " "}${insert}`;
  }
  if (typeof value === "string" && value !== "") return `=${value}${/\s$/.test(value) ? "" : " "}${insert}`;
  return `=${insert}`;
}
