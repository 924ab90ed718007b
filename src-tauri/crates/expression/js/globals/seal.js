// Last: what expressions share must not be changed by any of them.
// Errors stay open: code assigns their `name` and `message`.
const freeze = (Class) => {
  Object.freeze(Class);
  if (Class.prototype) Object.freeze(Class.prototype);
};
delete globalThis.__host;
delete globalThis.__scope;
delete globalThis.luxon;
delete globalThis.jmespath;
for (const name of ['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Math', 'JSON', 'Date', 'RegExp', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'ArrayBuffer', 'DataView', 'Uint8Array', 'Intl', 'Reflect', 'Proxy']) {
  freeze(globalThis[name]);
}
for (const value of [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/x/g), function* () {}, async () => {}, async function* () {}]) Object.freeze(Object.getPrototypeOf(value));
for (const Class of [DateTime, Duration, Interval]) freeze(Class);
Object.freeze(globalThis);
