// Node's Buffer, as far as Code nodes use it.
const c = globalThis.__code;

const NAMES = { utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', latin1: 'latin1', binary: 'latin1', ascii: 'ascii', utf16le: 'utf16le', 'utf-16le': 'utf16le', ucs2: 'utf16le', 'ucs-2': 'utf16le' };

const encodingName = (name) => {
  if (name === undefined || name === null || name === '') return 'utf8';
  const known = NAMES[String(name).toLowerCase()];
  if (!known) throw c.failure('TypeError', `Unknown encoding: ${name}`, undefined, 'ERR_UNKNOWN_ENCODING');
  return known;
};

const CHUNK = 8192;
const fromUnits = (count, unit) => {
  let text = '';
  for (let start = 0; start < count; start += CHUNK) {
    const units = [];
    for (let i = start; i < Math.min(count, start + CHUNK); i++) units.push(unit(i));
    text += String.fromCharCode.apply(null, units);
  }
  return text;
};

// Bytes to text.
c.decode = (bytes, encoding) => {
  switch (encodingName(encoding)) {
    case 'utf8':
      return c.native.utf8Decode(bytes, false);
    case 'hex':
      return c.native.hexEncode(bytes);
    case 'base64':
      return c.native.base64Encode(bytes, false);
    case 'base64url':
      return c.native.base64Encode(bytes, true);
    case 'ascii':
      return fromUnits(bytes.length, (i) => bytes[i] & 127);
    case 'utf16le':
      return fromUnits(bytes.length >> 1, (i) => bytes[2 * i] | (bytes[2 * i + 1] << 8));
    default:
      return fromUnits(bytes.length, (i) => bytes[i]);
  }
};

// Text to bytes.
c.encode = (text, encoding) => {
  switch (encodingName(encoding)) {
    case 'utf8':
      return c.native.utf8Encode(text.toWellFormed());
    case 'hex':
      return c.native.hexDecode(text.toWellFormed());
    case 'base64':
    case 'base64url':
      return c.native.base64Decode(text.toWellFormed());
    case 'utf16le': {
      const bytes = new Uint8Array(text.length * 2);
      for (let i = 0; i < text.length; i++) {
        bytes[2 * i] = text.charCodeAt(i) & 255;
        bytes[2 * i + 1] = text.charCodeAt(i) >> 8;
      }
      return bytes;
    }
    default: {
      const bytes = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
      return bytes;
    }
  }
};

const wrap = (bytes) => new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const wrongType = (value) =>
  new TypeError(`The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${value === null ? 'null' : typeof value === 'object' ? 'an instance of Object' : typeof value === 'undefined' ? 'undefined' : `type ${typeof value} (${String(value)})`}`);

class Buffer extends Uint8Array {
  constructor(source, second, third) {
    if (typeof source === 'string') {
      const bytes = c.encode(source, second);
      super(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } else if (source instanceof ArrayBuffer) {
      super(source, second, third);
    } else {
      super(source);
    }
  }

  static from(value, second, third) {
    if (typeof value === 'string') return wrap(c.encode(value, second));
    if (value instanceof ArrayBuffer) return new Buffer(value, second, third);
    if (typeof value === 'object' && value !== null) {
      if (ArrayBuffer.isView(value)) return wrap(Uint8Array.from(value));
      if (value.type === 'Buffer' && c.isArray(value.data)) return wrap(Uint8Array.from(value.data));
      const plain = typeof value.valueOf === 'function' ? value.valueOf() : value;
      if (plain !== value && plain !== null && plain !== undefined) return Buffer.from(plain, second, third);
      if (c.isArray(value) || typeof value.length === 'number') return wrap(Uint8Array.from(value));
    }
    throw wrongType(value);
  }
  static of(...bytes) {
    return wrap(Uint8Array.from(bytes));
  }
  static alloc(size, fill, encoding) {
    const buffer = wrap(new Uint8Array(size));
    return fill === undefined || fill === 0 ? buffer : buffer.fill(fill, 0, buffer.length, encoding);
  }
  static allocUnsafe(size) {
    return wrap(new Uint8Array(size));
  }
  static allocUnsafeSlow(size) {
    return wrap(new Uint8Array(size));
  }
  static isBuffer(value) {
    return value instanceof Buffer;
  }
  static isEncoding(name) {
    return typeof name === 'string' && name.toLowerCase() in NAMES;
  }
  static byteLength(value, encoding) {
    return typeof value === 'string' ? c.encode(value, encoding).length : value.byteLength;
  }
  static compare(a, b) {
    return wrap(a).compare(b);
  }
  static concat(list, total) {
    if (!c.isArray(list)) throw new TypeError('The "list" argument must be an instance of Array');
    const length = total ?? list.reduce((sum, part) => sum + part.length, 0);
    const all = wrap(new Uint8Array(length));
    let at = 0;
    for (const part of list) {
      if (at >= length) break;
      const fitting = part.length > length - at ? part.subarray(0, length - at) : part;
      all.set(fitting, at);
      at += fitting.length;
    }
    return all;
  }

  get parent() {
    return this.buffer;
  }
  toString(encoding, start = 0, end = this.length) {
    const whole = start <= 0 && end >= this.length;
    return c.decode(whole ? this : this.subarray(Math.max(0, start), Math.max(0, end)), encoding);
  }
  toLocaleString(encoding) {
    return this.toString(encoding);
  }
  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }
  equals(other) {
    return this.compare(other) === 0;
  }
  compare(other) {
    const shared = Math.min(this.length, other.length);
    for (let i = 0; i < shared; i++) if (this[i] !== other[i]) return this[i] < other[i] ? -1 : 1;
    return Math.sign(this.length - other.length);
  }
  slice(start, end) {
    return this.subarray(start, end);
  }
  write(text, offset = 0, length, encoding) {
    if (typeof offset === 'string') [encoding, offset, length] = [offset, 0, undefined];
    else if (typeof length === 'string') [encoding, length] = [length, undefined];
    const room = Math.min(length ?? Infinity, this.length - offset);
    const bytes = c.encode(String(text), encoding).subarray(0, Math.max(0, room));
    this.set(bytes, offset);
    return bytes.length;
  }
  copy(target, targetStart = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + Math.max(0, target.length - targetStart)));
    target.set(part, targetStart);
    return part.length;
  }
  fill(value, start = 0, end = this.length, encoding) {
    if (typeof start === 'string') [encoding, start, end] = [start, 0, this.length];
    if (typeof value === 'number') return super.fill(value & 255, start, end);
    const bytes = typeof value === 'string' ? c.encode(value, encoding) : value;
    if (bytes.length === 0) return super.fill(0, start, end);
    for (let i = start; i < end; i++) this[i] = bytes[(i - start) % bytes.length];
    return this;
  }
  indexOf(value, from = 0, encoding) {
    if (typeof value === 'number') return super.indexOf(value & 255, from);
    if (typeof from === 'string') [encoding, from] = [from, 0];
    const wanted = typeof value === 'string' ? c.encode(value, encoding) : value;
    const first = from < 0 ? Math.max(0, this.length + from) : from;
    outer: for (let i = first; i + wanted.length <= this.length; i++) {
      for (let j = 0; j < wanted.length; j++) if (this[i + j] !== wanted[j]) continue outer;
      return i;
    }
    return -1;
  }
  includes(value, from, encoding) {
    return this.indexOf(value, from, encoding) !== -1;
  }
}

// readUInt8, readInt16LE, writeDoubleBE, …: one DataView method each.
const NUMBERS = { Int8: 1, Int16: 2, Int32: 4, Float: 4, Double: 8, BigInt64: 8, UInt8: 1, UInt16: 2, UInt32: 4, BigUInt64: 8 };
const VIEW = { Float: 'Float32', Double: 'Float64', UInt8: 'Uint8', UInt16: 'Uint16', UInt32: 'Uint32', BigUInt64: 'BigUint64' };
for (const [name, size] of Object.entries(NUMBERS)) {
  const view = VIEW[name] ?? name;
  for (const order of size === 1 ? [''] : ['LE', 'BE']) {
    const little = order === 'LE';
    const at = (buffer, offset) => {
      if (offset < 0 || offset + size > buffer.length) throw new RangeError(`The value of "offset" is out of range. It must be >= 0 and <= ${buffer.length - size}. Received ${offset}`);
      return new DataView(buffer.buffer, buffer.byteOffset + offset, size);
    };
    const read = function (offset = 0) {
      return at(this, offset)[`get${view}`](0, little);
    };
    const write = function (value, offset = 0) {
      at(this, offset)[`set${view}`](0, value, little);
      return offset + size;
    };
    for (const alias of name.startsWith('UInt') || name === 'BigUInt64' ? [name, name.replace('UInt', 'Uint')] : [name]) {
      Object.defineProperty(Buffer.prototype, `read${alias}${order}`, { value: read, configurable: true, writable: true });
      Object.defineProperty(Buffer.prototype, `write${alias}${order}`, { value: write, configurable: true, writable: true });
    }
  }
}

Object.defineProperty(Buffer, 'poolSize', { value: 8192, writable: true });
c.Buffer = Buffer;
c.wrapBytes = wrap;
c.builtin('Buffer', Buffer);
