// TextEncoder, TextDecoder, atob, btoa, structuredClone.
const c = globalThis.__code;

const bytesOf = (input) => {
  if (input === undefined) return new Uint8Array(0);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw new TypeError('The "input" argument must be an ArrayBuffer or a view of one');
};
c.bytesOf = bytesOf;

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(text = '') {
    return c.native.utf8Encode(String(text).toWellFormed());
  }
  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const symbol of String(text)) {
      const bytes = this.encode(symbol);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += symbol.length;
    }
    return { read, written };
  }
}

const DECODERS = { 'utf-8': 'utf8', utf8: 'utf8', 'utf-16le': 'utf16le', 'utf-16': 'utf16le', latin1: 'latin1', 'iso-8859-1': 'latin1', 'windows-1252': 'latin1', ascii: 'latin1', 'us-ascii': 'latin1' };

class TextDecoder {
  #encoding;
  #label;
  #fatal;
  #keepMark;
  constructor(label = 'utf-8', options = {}) {
    this.#label = String(label).trim().toLowerCase();
    this.#encoding = DECODERS[this.#label];
    if (!this.#encoding) throw new RangeError(`The "${label}" encoding is not supported`);
    this.#fatal = Boolean(options?.fatal);
    this.#keepMark = Boolean(options?.ignoreBOM);
  }
  get encoding() {
    return this.#encoding === 'utf8' ? 'utf-8' : this.#encoding === 'utf16le' ? 'utf-16le' : 'windows-1252';
  }
  get fatal() {
    return this.#fatal;
  }
  get ignoreBOM() {
    return this.#keepMark;
  }
  decode(input) {
    const bytes = bytesOf(input);
    let text;
    if (this.#encoding === 'utf8') {
      text = c.native.utf8Decode(bytes, this.#fatal);
      if (text === undefined) throw new TypeError('The encoded data was not valid for encoding utf-8');
    } else {
      text = c.decode(bytes, this.#encoding);
    }
    return !this.#keepMark && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

c.builtin('TextEncoder', TextEncoder);
c.builtin('TextDecoder', TextDecoder);

c.builtin('btoa', (text) => {
  const source = String(text);
  const bytes = new Uint8Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const unit = source.charCodeAt(i);
    if (unit > 255) throw c.failure('InvalidCharacterError', 'Invalid character');
    bytes[i] = unit;
  }
  return c.native.base64Encode(bytes, false);
});
c.builtin('atob', (text) => {
  const source = String(text).replace(/[\t\n\f\r ]/g, '');
  if (/[^A-Za-z0-9+/=]/.test(source) || source.replace(/={1,2}$/, '').length % 4 === 1) {
    throw c.failure('InvalidCharacterError', 'The string to be decoded is not correctly encoded.');
  }
  return c.decode(c.native.base64Decode(source), 'latin1');
});

const cloneInto = (value, seen) => {
  if (typeof value === 'function' || typeof value === 'symbol') throw c.failure('DataCloneError', `${String(value)} could not be cloned.`);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof Boolean || value instanceof Number || value instanceof String) return keep(Object(value.valueOf()));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const buffer = cloneInto(value.buffer, seen);
    const Type = value instanceof DataView ? DataView : value instanceof Uint8Array ? Uint8Array : value.constructor;
    return keep(new Type(buffer, value.byteOffset, value instanceof DataView ? value.byteLength : value.length));
  }
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [k, v] of value) copy.set(cloneInto(k, seen), cloneInto(v, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const v of value) copy.add(cloneInto(v, seen));
    return copy;
  }
  if (value instanceof Error) {
    const Type = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }[value.name] ?? Error;
    const copy = keep(new Type(value.message));
    if ('cause' in value) copy.cause = cloneInto(value.cause, seen);
    return copy;
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) throw c.failure('DataCloneError', `${Object.prototype.toString.call(value)} could not be cloned.`);
  const copy = keep(c.isArray(value) ? new Array(value.length) : {});
  for (const key of c.keys(value)) copy[key] = cloneInto(value[key], seen);
  return copy;
};
c.builtin('structuredClone', (value) => cloneInto(value, new Map()));
