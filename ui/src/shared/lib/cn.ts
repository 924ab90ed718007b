import { extendTailwindMerge } from "tailwind-merge";

/** Joins class names; later Tailwind classes win over earlier ones. */
export const cn = extendTailwindMerge({
  extend: { classGroups: { "font-size": [{ text: ["xs", "sm", "base", "lg", "xl", "2xl"] }] } },
});
