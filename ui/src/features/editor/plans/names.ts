/** A name nobody has yet: the wish itself, else with the first free number, as n8n does. */
export function freeName(wish: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  if (!names.has(wish)) return wish;
  const base = wish.replace(/\d+$/, "") || wish;
  for (let i = 1; ; i += 1) if (!names.has(`${base}${i}`)) return `${base}${i}`;
}
