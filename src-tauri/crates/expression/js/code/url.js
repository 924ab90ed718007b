// URL and URLSearchParams. Parsing is Rust's; the objects are ours.
const c = globalThis.__code;

const formEncode = (text) =>
  encodeURIComponent(String(text).toWellFormed()).replace(/[!'()~]/g, (s) => `%${s.charCodeAt(0).toString(16).toUpperCase()}`).replace(/%20/g, '+');
const formDecode = (text) => {
  const spaced = text.replace(/\+/g, ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Broken escapes stay as they are; the rest is decoded.
    return spaced.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => c.native.utf8Decode(c.native.hexDecode(run.replace(/%/g, '')), false));
  }
};

class URLSearchParams {
  #list = [];
  #changed = null;
  constructor(init = '') {
    if (typeof init === 'object' && init !== null) {
      if (typeof init[Symbol.iterator] === 'function') {
        for (const pair of init) {
          const [name, value, ...rest] = pair;
          if (value === undefined || rest.length) throw new TypeError('Each query pair must be an iterable [name, value] tuple');
          this.#list.push([String(name), String(value)]);
        }
      } else {
        for (const key of c.keys(init)) this.#list.push([key, String(init[key])]);
      }
      return;
    }
    this.#read(String(init));
  }
  #read(text) {
    const query = text.startsWith('?') ? text.slice(1) : text;
    this.#list = query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        return at < 0 ? [formDecode(part), ''] : [formDecode(part.slice(0, at)), formDecode(part.slice(at + 1))];
      });
  }
  #update() {
    this.#changed?.(this.toString());
  }
  // For URL only.
  static [Symbol.for('millrace.bind')](text, changed) {
    const params = new URLSearchParams(text);
    params.#changed = changed;
    return { params, reread: (query) => params.#read(query) };
  }
  get size() {
    return this.#list.length;
  }
  append(name, value) {
    this.#list.push([String(name), String(value)]);
    this.#update();
  }
  delete(name, value) {
    this.#list = this.#list.filter(([n, v]) => n !== String(name) || (value !== undefined && v !== String(value)));
    this.#update();
  }
  get(name) {
    return this.#list.find(([n]) => n === String(name))?.[1] ?? null;
  }
  getAll(name) {
    return this.#list.filter(([n]) => n === String(name)).map(([, v]) => v);
  }
  has(name, value) {
    return this.#list.some(([n, v]) => n === String(name) && (value === undefined || v === String(value)));
  }
  set(name, value) {
    const at = this.#list.findIndex(([n]) => n === String(name));
    if (at < 0) {
      this.#list.push([String(name), String(value)]);
    } else {
      this.#list[at][1] = String(value);
      this.#list = this.#list.filter(([n], i) => i <= at || n !== String(name));
    }
    this.#update();
  }
  sort() {
    this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#update();
  }
  forEach(callback, self) {
    for (const [name, value] of this.#list) callback.call(self, value, name, this);
  }
  *entries() {
    for (const [name, value] of this.#list) yield [name, value];
  }
  *keys() {
    for (const [name] of this.#list) yield name;
  }
  *values() {
    for (const [, value] of this.#list) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  get [Symbol.toStringTag]() {
    return 'URLSearchParams';
  }
  toString() {
    return this.#list.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&');
  }
}
const bind = URLSearchParams[Symbol.for('millrace.bind')];
delete URLSearchParams[Symbol.for('millrace.bind')];

class URL {
  #parts;
  #search = null;
  constructor(href, base) {
    this.#parts = c.native.urlParse(String(href).toWellFormed(), base === undefined ? undefined : String(base).toWellFormed());
    if (!this.#parts) throw c.failure('TypeError', 'Invalid URL', undefined, 'ERR_INVALID_URL');
  }
  static canParse(href, base) {
    return c.native.urlParse(String(href).toWellFormed(), base === undefined ? undefined : String(base).toWellFormed()) !== null;
  }
  static parse(href, base) {
    return URL.canParse(href, base) ? new URL(href, base) : null;
  }
  get origin() {
    return this.#parts.origin;
  }
  get searchParams() {
    this.#search ??= bind(this.#parts.search, (query) => {
      this.#parts = c.native.urlSet(this.#parts.href, 'search', query) ?? this.#parts;
    });
    return this.#search.params;
  }
  get #current() {
    return this.#parts;
  }
  static {
    for (const part of ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash']) {
      Object.defineProperty(URL.prototype, part, {
        configurable: true,
        enumerable: true,
        get() {
          return this.#current[part];
        },
        set(value) {
          const changed = c.native.urlSet(this.#parts.href, part, String(value).toWellFormed());
          if (changed) this.#parts = changed;
          else if (part === 'href') throw c.failure('TypeError', 'Invalid URL', undefined, 'ERR_INVALID_URL');
          this.#search?.reread(this.#parts.search);
        },
      });
    }
  }
  toString() {
    return this.#parts.href;
  }
  toJSON() {
    return this.#parts.href;
  }
  get [Symbol.toStringTag]() {
    return 'URL';
  }
}

c.formEncode = formEncode;
c.formDecode = formDecode;
c.builtin('URL', URL);
c.builtin('URLSearchParams', URLSearchParams);
