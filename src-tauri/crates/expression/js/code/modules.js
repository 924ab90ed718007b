// `require`: a short list of Node's modules, as far as code without files and network can use them.
const c = globalThis.__code;

const promisify = (callback) =>
  function promised(...args) {
    return new Promise((resolve, reject) => {
      callback.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
    });
  };

const sameDeep = (a, b) => {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Map || a instanceof Set) return a.size === b.size && sameDeep([...a], [...b]);
  const [left, right] = [c.keys(a), c.keys(b)];
  return left.length === right.length && left.every((key) => Object.hasOwn(b, key) && sameDeep(a[key], b[key]));
};

const util = () => ({
  inspect: (value, options) => c.inspect(value, options),
  format: c.format,
  promisify,
  callbackify:
    (make) =>
    (...args) => {
      const callback = args.pop();
      make(...args).then((value) => setImmediate(callback, null, value), (error) => setImmediate(callback, error));
    },
  inherits(child, parent) {
    Object.setPrototypeOf(child.prototype, parent.prototype);
    Object.setPrototypeOf(child, parent);
  },
  deprecate: (call) => call,
  isDeepStrictEqual: sameDeep,
  isArray: c.isArray,
  TextEncoder,
  TextDecoder,
  types: {
    isDate: (v) => v instanceof Date,
    isRegExp: (v) => v instanceof RegExp,
    isPromise: (v) => v instanceof Promise,
    isNativeError: (v) => v instanceof Error,
    isMap: (v) => v instanceof Map,
    isSet: (v) => v instanceof Set,
    isTypedArray: (v) => ArrayBuffer.isView(v) && !(v instanceof DataView),
    isUint8Array: (v) => v instanceof Uint8Array,
    isArrayBuffer: (v) => v instanceof ArrayBuffer,
  },
});

const querystring = () => {
  const escape = (text) => encodeURIComponent(String(text).toWellFormed());
  const unescape = (text) => c.formDecode(text);
  const plain = (v) => (typeof v === 'string' ? v : typeof v === 'number' && Number.isFinite(v) ? String(v) : typeof v === 'boolean' || typeof v === 'bigint' ? String(v) : '');
  const stringify = (object, separator = '&', equals = '=') =>
    c.keys(object ?? {}).flatMap((key) => (c.isArray(object[key]) ? object[key] : [object[key]]).map((v) => `${escape(key)}${equals}${escape(plain(v))}`)).join(separator);
  const parse = (text, separator = '&', equals = '=') => {
    const result = Object.create(null);
    for (const part of String(text).split(separator).filter(Boolean)) {
      const at = part.indexOf(equals);
      const key = unescape(at < 0 ? part : part.slice(0, at));
      const value = at < 0 ? '' : unescape(part.slice(at + equals.length));
      if (!(key in result)) result[key] = value;
      else if (c.isArray(result[key])) result[key].push(value);
      else result[key] = [result[key], value];
    }
    return result;
  };
  return { escape, unescape, stringify, encode: stringify, parse, decode: parse };
};

const path = () => {
  const normalize = (text) => {
    if (text === '') return '.';
    const absolute = text.startsWith('/');
    const kept = [];
    for (const part of text.split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') kept.push(part);
      else if (kept.length && kept.at(-1) !== '..') kept.pop();
      else if (!absolute) kept.push('..');
    }
    const joined = kept.join('/') + (text.endsWith('/') && kept.length ? '/' : '');
    return absolute ? `/${joined}` : joined || '.';
  };
  const resolve = (...parts) => {
    let whole = '';
    for (const part of parts.reverse()) {
      if (part === '') continue;
      whole = whole ? `${part}/${whole}` : part;
      if (part.startsWith('/')) break;
    }
    const result = normalize(whole.startsWith('/') ? whole : `/${whole}`);
    return result.length > 1 && result.endsWith('/') ? result.slice(0, -1) : result;
  };
  const basename = (text, suffix = '') => {
    const base = text.replace(/\/+$/, '').split('/').pop() ?? '';
    return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
  };
  const extname = (text) => {
    const base = basename(text);
    const at = base.lastIndexOf('.');
    return at <= 0 ? '' : base.slice(at);
  };
  const dirname = (text) => {
    const trimmed = text.replace(/\/+$/, '');
    const at = trimmed.lastIndexOf('/');
    return at < 0 ? (text.startsWith('/') ? '/' : '.') : at === 0 ? '/' : trimmed.slice(0, at).replace(/\/+$/, '') || '/';
  };
  const relative = (from, to) => {
    const [left, right] = [resolve(from).split('/').filter(Boolean), resolve(to).split('/').filter(Boolean)];
    let shared = 0;
    while (shared < left.length && left[shared] === right[shared]) shared++;
    return [...left.slice(shared).map(() => '..'), ...right.slice(shared)].join('/');
  };
  const parse = (text) => {
    const [base, ext] = [basename(text), extname(text)];
    const root = text.startsWith('/') ? '/' : '';
    const dir = text.includes('/') ? dirname(text) : '';
    return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
  };
  const format = ({ root = '', dir, base, name = '', ext = '' }) => {
    const file = base ?? `${name}${ext && !ext.startsWith('.') ? '.' : ''}${ext}`;
    return dir ? (dir === root ? `${dir}${file}` : `${dir}/${file}`) : `${root}${file}`;
  };
  const posix = { sep: '/', delimiter: ':', normalize, resolve, basename, extname, dirname, relative, parse, format, join: (...parts) => normalize(parts.filter(Boolean).join('/')), isAbsolute: (text) => text.startsWith('/') };
  posix.posix = posix;
  return posix;
};

const url = () => ({
  URL,
  URLSearchParams,
  parse(text, withQuery = false) {
    const relative = !/^[a-z][a-z0-9+.-]*:/i.test(text);
    const parsed = new URL(text, relative ? 'http://relative.invalid' : undefined);
    const query = parsed.search.slice(1);
    const shown = relative ? { protocol: null, host: null, hostname: null, port: null, auth: null, slashes: null } : { protocol: parsed.protocol, host: parsed.host, hostname: parsed.hostname, port: parsed.port || null, auth: parsed.username ? `${parsed.username}${parsed.password ? `:${parsed.password}` : ''}` : null, slashes: text.includes('//') };
    return { ...shown, hash: parsed.hash || null, search: parsed.search || null, query: withQuery ? load('querystring').parse(query) : query || null, pathname: parsed.pathname, path: parsed.pathname + parsed.search, href: relative ? text : parsed.href };
  },
  format: (value) => (typeof value === 'string' ? value : (value.href ?? `${value.protocol ? `${value.protocol.replace(/:$/, '')}:` : ''}${value.protocol || value.slashes ? '//' : ''}${value.host ?? `${value.hostname ?? ''}${value.port ? `:${value.port}` : ''}`}${value.pathname ?? ''}${value.search ?? (value.query ? `?${load('querystring').stringify(value.query)}` : '')}${value.hash ?? ''}`)),
  resolve(from, to) {
    const base = new URL(from, 'http://relative.invalid');
    const result = new URL(to, base);
    return result.hostname === 'relative.invalid' ? result.pathname + result.search + result.hash : result.href;
  },
  domainToASCII: (domain) => (URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : ''),
});

const events = () => {
  class EventEmitter {
    #calls = new Map();
    on(name, call) {
      this.#calls.set(name, [...(this.#calls.get(name) ?? []), { call, once: false }]);
      return this;
    }
    once(name, call) {
      this.#calls.set(name, [...(this.#calls.get(name) ?? []), { call, once: true }]);
      return this;
    }
    off(name, call) {
      const kept = this.#calls.get(name) ?? [];
      const at = kept.findLastIndex((entry) => entry.call === call);
      if (at >= 0) this.#calls.set(name, kept.toSpliced(at, 1));
      return this;
    }
    emit(name, ...args) {
      const entries = this.#calls.get(name) ?? [];
      if (name === 'error' && entries.length === 0) throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${String(args[0])})`);
      for (const entry of entries) {
        if (entry.once) this.off(name, entry.call);
        entry.call.apply(this, args);
      }
      return entries.length > 0;
    }
    removeAllListeners(name) {
      if (name === undefined) this.#calls.clear();
      else this.#calls.delete(name);
      return this;
    }
    listeners(name) {
      return (this.#calls.get(name) ?? []).map((entry) => entry.call);
    }
    listenerCount(name) {
      return this.listeners(name).length;
    }
    eventNames() {
      return [...this.#calls.keys()];
    }
    setMaxListeners() {
      return this;
    }
  }
  EventEmitter.prototype.addListener = EventEmitter.prototype.on;
  EventEmitter.prototype.removeListener = EventEmitter.prototype.off;
  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.once = (emitter, name) =>
    new Promise((resolve, reject) => {
      emitter.once(name, (...args) => resolve(args));
      if (name !== 'error') emitter.once('error', reject);
    });
  return EventEmitter;
};

const MODULES = {
  crypto: c.cryptoModule,
  util,
  url,
  querystring,
  path,
  events,
  buffer: () => ({ Buffer: c.Buffer, atob, btoa, constants: { MAX_LENGTH: 2 ** 32 } }),
  luxon: () => globalThis.luxon,
  timers: () => ({ setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate }),
  'timers/promises': () => ({ setTimeout: (wait, value) => new Promise((done) => setTimeout(done, wait, value)), setImmediate: (value) => new Promise((done) => setImmediate(done, value)) }),
};
const loaded = new Map();
const load = (name) => {
  const plain = String(name).replace(/^node:/, '');
  if (!Object.hasOwn(MODULES, plain)) {
    throw c.failure('Error', `Cannot find module '${name}'`, `Code here can use: ${c.keys(MODULES).filter((m) => !m.includes('/')).join(', ')}. There is no access to files or the network; use a node for that.`, 'MODULE_NOT_FOUND');
  }
  if (!loaded.has(plain)) loaded.set(plain, MODULES[plain]());
  return loaded.get(plain);
};
c.builtin('require', load);
