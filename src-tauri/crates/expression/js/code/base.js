// The namespace our scripts share while they load. `main.js` takes it off the global object before foreign code runs.
const c = {};
globalThis.__code = c;

// Kept from foreign code that may replace them.
c.stringify = JSON.stringify;
c.parse = JSON.parse;
c.isArray = Array.isArray;
c.keys = Object.keys;

// The functions that Rust offers; set by `main.js`.
c.native = null;

c.isObject = (value) => typeof value === 'object' && value !== null && !c.isArray(value) && !(value instanceof Date);

// A global that costs nothing until it is touched, and that code may overwrite.
c.lazy = (target, name, make) => {
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = make();
      c.define(target, name, value);
      return value;
    },
    set(value) {
      c.define(target, name, value);
    },
  });
};

c.define = (target, name, value) => {
  Object.defineProperty(target, name, { configurable: true, enumerable: true, writable: true, value });
};

// A global of the language: like `define`, but hidden from `Object.keys(globalThis)`.
c.builtin = (name, value) => {
  Object.defineProperty(globalThis, name, { configurable: true, enumerable: false, writable: true, value });
};

// An error that says more than its message.
c.failure = (name, message, description, code) => {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (description !== undefined) Object.defineProperty(error, 'description', { value: description, configurable: true, writable: true });
  if (code !== undefined) Object.defineProperty(error, 'code', { value: code, configurable: true, writable: true });
  return error;
};

const answered = ({ ok, error }) => {
  if (error) throw c.failure('ExpressionError', error.message, error.description, error.code);
  return ok;
};

// Asks the parent; blocks until it answers.
c.ask = (question) => answered(c.native.ask(c.stringify(question)));

// Gives the parent the bytes of a file to keep: `{data}` or `{id, bytes}`.
c.keep = (bytes) => answered(c.native.keep(bytes));
