// Finds and calls extension methods. The rewriter turns `x.name(args)` into `__extend(x, "name", [args])` for every known name.
const TYPES = {};

class ExpressionError extends Error {
  constructor(message, description) {
    super(message);
    this.name = 'ExpressionError';
    this.description = description;
  }
}

class ExpressionExtensionError extends ExpressionError {
  constructor(message, description) {
    super(message, description);
    this.name = 'ExpressionExtensionError';
  }
}

const isDateTime = (v) => v instanceof DateTime;
const isPlainObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v) && !isDateTime(v) && !(v instanceof Date);

/** A date as JSON carries it; n8n offers the date methods on such text. */
function isDateText(v) {
  if (v.length < 20 || v.length > 30 || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(v)) return false;
  const at = new Date(v);
  return !Number.isNaN(at.getTime()) && at.toISOString() === v;
}

function methodOf(input, name) {
  switch (typeof input) {
    case 'string':
      if (name !== 'toDate' && name !== 'toDateTime' && Object.hasOwn(TYPES.Date, name) && !Object.hasOwn(TYPES.String, name) && isDateText(input)) {
        return (_, args) => TYPES.Date[name](new Date(input), args);
      }
      return Object.hasOwn(TYPES.String, name) ? TYPES.String[name] : undefined;
    case 'number': return Object.hasOwn(TYPES.Number, name) ? TYPES.Number[name] : undefined;
    case 'boolean': return Object.hasOwn(TYPES.Boolean, name) ? TYPES.Boolean[name] : undefined;
    case 'object':
      if (input === null) return undefined;
      if (Array.isArray(input)) return Object.hasOwn(TYPES.Array, name) ? TYPES.Array[name] : undefined;
      if (isDateTime(input) || input instanceof Date) return Object.hasOwn(TYPES.Date, name) ? TYPES.Date[name] : undefined;
      // Maps, node references and the like keep their own methods.
      if (typeof input[name] === 'function' && !Object.hasOwn(input, name)) return undefined;
      return Object.hasOwn(TYPES.Object, name) ? TYPES.Object[name] : undefined;
    default: return undefined;
  }
}

function callableOn(name) {
  const types = Object.keys(TYPES).filter((type) => Object.hasOwn(TYPES[type], name)).map((type) => `"${type}"`);
  if (types.length < 2) return `type ${types[0] ?? '"never"'}`;
  return `types ${types.slice(0, -1).join(', ')}, and ${types.at(-1)}`;
}

globalThis.__extend = function extend(input, name, args) {
  const method = methodOf(input, name);
  if (method) return method(input, args);
  if (input === null || input === undefined) {
    if (name === 'isEmpty') return true;
    if (name === 'isNotEmpty') return false;
    throw new ExpressionExtensionError(`${name} can't be used on ${input} value`, `To ignore this error, add a ? to the variable before this function, e.g. my_var?.${name}`);
  }
  const native = input[name];
  if (typeof native === 'function') return Reflect.apply(native, input, args);
  throw new ExpressionExtensionError(`${name}() is only callable on ${callableOn(name)}`);
};

globalThis.__extendOptional = function extendOptional(input, name, args) {
  return input === null || input === undefined ? undefined : globalThis.__extend(input, name, args);
};

/** Whether two values are the same down to their leaves. */
function same(a, b) {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof Date || isDateTime(a)) return (b instanceof Date || isDateTime(b)) && +a === +b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && same(a[k], b[k]));
}

/** A set of values by deep equality; scalars cost no search. */
class Seen {
  #scalars = new Set();
  #objects = new Map();
  #key(v) {
    return Array.isArray(v) ? `[${v.length}` : Object.keys(v).sort().join();
  }
  has(v) {
    if (v === null || typeof v !== 'object') return this.#scalars.has(v);
    return this.#objects.get(this.#key(v))?.some((o) => same(o, v)) ?? false;
  }
  /** Adds; false when it was there. */
  add(v) {
    if (this.has(v)) return false;
    if (v === null || typeof v !== 'object') this.#scalars.add(v);
    else this.#objects.set(this.#key(v), [...(this.#objects.get(this.#key(v)) ?? []), v]);
    return true;
  }
}
