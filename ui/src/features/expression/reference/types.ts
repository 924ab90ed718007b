// The shape of the built-in reference that completion and help read from.

/** A type as completion sees it; several may be joined by `|`. */
export type TypeName = string;

export type Member = {
  name: string;
  /** Arguments as shown, `(unit?)`; absent for a property. */
  args?: string;
  /** What it gives: `string`, `number`, `boolean`, `array`, `object`, `any`, or a name in {@link memberTables}. */
  returns: TypeName;
  /** One line, in plain words. */
  doc: string;
  /** A way to write it that still works; not offered. */
  hidden?: boolean;
};

/** A property. */
export const property = (name: string, returns: TypeName, doc: string): Member => ({ name, returns, doc });
/** A method. */
export const method = (name: string, args: string, returns: TypeName, doc: string): Member => ({
  name,
  args: `(${args})`,
  returns,
  doc,
});
/** An old or second name. */
export const alias = (name: string, args: string, returns: TypeName, doc: string): Member => ({
  name,
  args: `(${args})`,
  returns,
  doc,
  hidden: true,
});
