// Last: what expressions share must not be changed by any of them.
// Errors stay open: code assigns their `name` and `message`.
const frozen = new Set();
const freeze = (o) => {
  if (o === null || (typeof o !== 'object' && typeof o !== 'function') || frozen.has(o)) return;
  frozen.add(o);
  Object.freeze(o);
  for (const key of Reflect.ownKeys(o)) {
    const { value, get, set } = Object.getOwnPropertyDescriptor(o, key) ?? {};
    for (const part of [value, get, set]) freeze(part);
  }
  freeze(Object.getPrototypeOf(o));
};
delete globalThis.__host;
delete globalThis.__scope;
delete globalThis.luxon;
delete globalThis.jmespath;
for (const name of ['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Math', 'JSON', 'Date', 'RegExp', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'ArrayBuffer', 'DataView', 'Uint8Array', 'Intl', 'Reflect', 'Proxy']) {
  freeze(globalThis[name]);
}
for (const value of [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/x/g), function* () {}, async () => {}, async function* () {}]) freeze(Object.getPrototypeOf(value));
for (const Class of [DateTime, Duration, Interval]) {
  Object.freeze(Class);
  Object.freeze(Class.prototype);
}
Object.freeze(globalThis);
