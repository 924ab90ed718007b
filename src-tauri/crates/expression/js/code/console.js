// `console`, and the way it shows values.
const c = globalThis.__code;

const MOST_ITEMS = 100;
const identifier = /^[A-Za-z_$][\w$]*$/;
const quote = (text) => {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : '`';
  return mark + c.stringify(text).slice(1, -1).replace(/\\"/g, '"').replaceAll(mark, `\\${mark}`) + mark;
};
const tagOf = (value) => {
  const made = Object.getPrototypeOf(value);
  return made === null ? '[Object: null prototype]' : (made.constructor?.name ?? 'Object');
};
const wrapped = (prefix, open, parts, close, indent) => {
  const head = prefix ? `${prefix} ` : '';
  if (parts.length === 0) return `${head}${open}${close}`;
  const line = `${head}${open} ${parts.join(', ')} ${close}`;
  if (line.length + indent.length <= 76 && !line.includes('\n')) return line;
  return `${head}${open}\n${indent}  ${parts.join(`,\n${indent}  `)}\n${indent}${close}`;
};

const show = (value, depth, indent, seen) => {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return value.toString();
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') {
    const source = Function.prototype.toString.call(value);
    return source.startsWith('class') ? `[class ${value.name || '(anonymous)'}]` : value.name ? `[Function: ${value.name}]` : '[Function (anonymous)]';
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.includes(value)) return '[Circular *1]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return typeof value.stack === 'string' && value.stack ? value.stack : `${value.name}: ${value.message}`;
  if (globalThis.luxon && value instanceof globalThis.luxon.DateTime) return `DateTime { ts: ${value.toISO()}, zone: ${value.zoneName}, locale: ${value.locale} }`;
  if (value instanceof URL) return value.href;
  const tag = tagOf(value);
  if (depth < 0) return c.isArray(value) ? '[Array]' : `[${tag}]`;
  const inner = [...seen, value];
  const next = `${indent}  `;
  const inside = (v) => show(v, depth - 1, next, inner);
  const listed = (list) => {
    const parts = list.slice(0, MOST_ITEMS).map(inside);
    if (list.length > MOST_ITEMS) parts.push(`... ${list.length - MOST_ITEMS} more item${list.length - MOST_ITEMS > 1 ? 's' : ''}`);
    return parts;
  };
  if (value instanceof c.Buffer) {
    const hex = c.native.hexEncode(value.subarray(0, 50)).replace(/(..)(?=.)/g, '$1 ');
    return `<Buffer${hex ? ` ${hex}` : ''}${value.length > 50 ? ` ... ${value.length - 50} more bytes` : ''}>`;
  }
  if (c.isArray(value)) return wrapped('', '[', listed(value), ']', indent);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return wrapped(`${tag}(${value.length})`, '[', listed(Array.from(value)), ']', indent);
  if (value instanceof Set) return wrapped(`Set(${value.size})`, '{', listed([...value]), '}', indent);
  if (value instanceof Map) return wrapped(`Map(${value.size})`, '{', [...value].slice(0, MOST_ITEMS).map(([k, v]) => `${inside(k)} => ${inside(v)}`), '}', indent);
  if (value instanceof Promise) return 'Promise { <pending> }';
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return `[${tag}: ${inside(value.valueOf())}]`;
  const fields = c.keys(value).map((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    const shown = property?.get ? (property.set ? '[Getter/Setter]' : '[Getter]') : inside(value[key]);
    return `${identifier.test(key) ? key : quote(key)}: ${shown}`;
  });
  return wrapped(tag === 'Object' ? '' : tag, '{', fields, '}', indent);
};

c.inspect = (value, options) => {
  const depth = options?.depth === null || options?.depth === Infinity ? 50 : (options?.depth ?? 2);
  return show(value, depth, '', []);
};

c.format = (...args) => {
  let rest = args;
  let text = '';
  if (typeof args[0] === 'string') {
    rest = args.slice(1);
    text = args[0].replace(/%[sdifjoOc%]/g, (token) => {
      if (token === '%%') return rest.length === args.length - 1 && args.length === 1 ? '%%' : '%';
      if (rest.length === 0) return token;
      const [value, ...more] = rest;
      rest = more;
      switch (token) {
        case '%s':
          return typeof value === 'string' ? value : typeof value === 'object' && value !== null ? c.inspect(value, { depth: 0 }) : String(value);
        case '%d':
          return typeof value === 'object' ? 'NaN' : String(Number(value));
        case '%i':
          return String(Number.parseInt(value, 10));
        case '%f':
          return String(Number.parseFloat(value));
        case '%j':
          return c.stringify(value);
        case '%c':
          return '';
        default:
          return c.inspect(value, { depth: 4 });
      }
    });
  }
  const shown = rest.map((value) => (typeof value === 'string' ? value : c.inspect(value)));
  return (typeof args[0] === 'string' ? [text, ...shown] : shown).join(' ');
};

const LONGEST = 64 * 1024;
let indent = '';
const print = (...args) => {
  let text = c.format(...args);
  if (text.length > LONGEST) text = `${text.slice(0, LONGEST)}…`;
  c.native.log((indent ? text.replace(/^/gm, indent) : text).toWellFormed());
};
const timers = new Map();
const counts = new Map();
const elapsed = (label) => `${label}: ${Date.now() - timers.get(label)}ms`;

c.builtin('console', {
  log: print,
  info: print,
  warn: print,
  error: print,
  debug: print,
  trace: print,
  dir: (value, options) => print(c.inspect(value, options)),
  table: (rows) => print(rows),
  assert(holds, ...args) {
    if (!holds) print('Assertion failed', ...args);
  },
  group(...args) {
    if (args.length) print(...args);
    indent += '  ';
  },
  groupCollapsed(...args) {
    this.group(...args);
  },
  groupEnd() {
    indent = indent.slice(2);
  },
  time: (label = 'default') => void timers.set(label, Date.now()),
  timeLog: (label = 'default', ...args) => timers.has(label) && print(elapsed(label), ...args),
  timeEnd(label = 'default') {
    if (timers.has(label)) print(elapsed(label));
    timers.delete(label);
  },
  count(label = 'default') {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    print(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = 'default') => void counts.delete(label),
});
