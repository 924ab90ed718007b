import { luxonMembers } from "./dates";
import { globals, objectMembers, paginationGlobals } from "./globals";
import type { Member } from "./types";
import { staticMembers, valueMembers } from "./values";

export type { Member, TypeName } from "./types";
export { globals, paginationGlobals };

const memberTables: Record<string, Member[]> = {
  ...valueMembers,
  ...objectMembers,
  ...luxonMembers,
  ...staticMembers,
  json: valueMembers.object ?? [],
};

/** What a value of this type offers; several types may be joined by `|`. */
export function membersOf(type: string): Member[] {
  const seen = new Set<string>();
  return type
    .split("|")
    .flatMap((name) => memberTables[name.trim()] ?? [])
    .filter((member) => !seen.has(member.name) && seen.add(member.name));
}
