// What is reported about an exception: its message with the line, in the words that people know from Node.
const c = globalThis.__code;

// QuickJS's words → V8's.
const WORDS = [
  [/^cannot read property 'Symbol\.iterator' of (undefined|null)$/, '$1 is not iterable'],
  [/^cannot read property '(.*)' of (undefined|null)$/, "Cannot read properties of $2 (reading '$1')"],
  [/^cannot set property '(.*)' of (undefined|null)$/, "Cannot set properties of $2 (setting '$1')"],
  [/^'?([\w$]+)'? is not initialized$/, "Cannot access '$1' before initialization"],
  [/^lexical variable is not initialized$/, 'Cannot access a variable before initialization'],
  [/^'([^']*)' is read-only$/, 'Assignment to constant variable.'],
  [/^'([^']*)' is not defined$/, '$1 is not defined'],
  [/^cannot convert to object$/, 'Cannot convert undefined or null to object'],
  [/^circular reference$/, 'Converting circular structure to JSON'],
  [/^bigint are forbidden in JSON.stringify$/i, 'Do not know how to serialize a BigInt'],
  [/^invalid array length$/, 'Invalid array length'],
  [/^Date value is NaN$/, 'Invalid time value'],
  [/^empty array$/, 'Reduce of empty array with no initial value'],
  [/^expecting hex digit$/, 'URI malformed'],
  [/^cannot convert BigInt to number$/, 'Cannot mix BigInt and other types, use explicit conversions'],
  [/^cannot convert symbol to (string|number)$/, 'Cannot convert a Symbol value to a $1'],
  [/^class constructors must be invoked with 'new'$/, "Class constructor cannot be invoked without 'new'"],
  [/^invalid redefinition of (?:lexical|parameter|global) ?(?:identifier|name)?$/, 'Identifier has already been declared'],
];
const inV8Words = (message) => {
  for (const [pattern, words] of WORDS) if (pattern.test(message)) return message.replace(pattern, words);
  return message;
};

// The expression that was called, read from the source: `a.b` for "a.b is not a function".
const calledAt = (source, line, column) => {
  const text = source.split('\n')[line - 1];
  if (text === undefined) return null;
  const before = text.slice(0, Math.max(0, column - 1));
  const after = text.slice(Math.max(0, column - 1));
  const head = /[\w$.\])?]*$/.exec(before)?.[0] ?? '';
  const tail = /^[\w$.]*/.exec(after)?.[0] ?? '';
  const name = `${head}${tail}`.replace(/^\.+|\.+$/g, '');
  return /^[A-Za-z_$][\w$]*(\??\.[A-Za-z_$][\w$]*)*$/.test(name) ? name : null;
};

// QuickJS calls this for every error, its own included: so code that catches one reads the same message as in Node, and
// `stack` looks as it does there, without our own frames.
const own = (file) => file.startsWith('code/') || file === 'guards' || file === 'native';
Error.prepareStackTrace = (error, sites) => {
  const frames = sites.map((site) => ({ file: site.getFileName() ?? 'native', line: site.getLineNumber() ?? 0, column: site.getColumnNumber() ?? 0, name: site.getFunctionName() || '<anonymous>' }));
  let message = inV8Words(String(error.message));
  const top = frames[0];
  if (message === 'not a function' && top?.file === 'Code' && c.source !== undefined) {
    const name = calledAt(c.source, top.line, top.column - (top.line === 1 ? c.shift : 0));
    if (name) message = `${name} is not a function`;
  }
  if (message !== error.message) error.message = message;
  const shown = frames.filter((frame) => !own(frame.file)).map((frame) => `\n    at ${frame.name} (${frame.file}:${frame.line}:${frame.column})`);
  return `${error.name}${message ? `: ${message}` : ''}${shown.join('')}`;
};

c.outOfMemory = (error) => error === null || (typeof error === 'object' && ((error.name === 'InternalError' && /out of memory|string too long/.test(error.message)) || (error.name === 'RangeError' && error.message === 'The result is too large.')));

const lineOf = (error) => {
  const match = /^\s+at .*\bCode:(\d+)/m.exec(typeof error?.stack === 'string' ? error.stack : '');
  return match ? Number(match[1]) : null;
};

const text = (value) => {
  if (typeof value === 'string') return value;
  try {
    return c.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

// {message, description, line} of anything that was thrown.
c.explain = (error) => {
  if (typeof error !== 'object' || error === null || typeof error.message !== 'string') return { message: `${text(error)}`, description: null, line: null };
  let message = inV8Words(error.message.split('\n')[0]);
  let description = typeof error.description === 'string' ? error.description : null;
  const name = typeof error.name === 'string' && error.name ? error.name : 'Error';
  // "Kind: details" becomes the message "details" with the description "Kind", as n8n shows it.
  const row = name === 'Error' || name === 'ExpressionError' || name === 'NodeOperationError' ? message : `${name}: ${message}`;
  const colon = row.indexOf(': ');
  if (colon > 0 && error.name !== 'ExpressionError') {
    message = row.slice(colon + 2).trim();
    description ??= row.slice(0, colon).trim();
  } else {
    message = message.trim();
  }
  return { message: message || 'Unknown error', description, line: lineOf(error), code: typeof error.code === 'string' && error.code.startsWith('expression.') ? error.code : null };
};
