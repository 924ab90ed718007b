// Native loops that never look at the clock: refuse what is too large before they start.
const TEXT = 64 * 1024 * 1024;
const LIST = 5_000_000;
const fail = () => {
  throw new RangeError('The result is too large.');
};
const wrap = (target, name, check) => {
  const original = target[name];
  Object.defineProperty(target, name, {
    value: {
      [name](...args) {
        check(this, args);
        return Reflect.apply(original, this, args);
      },
    }[name],
    writable: true,
    configurable: true,
  });
};
const size = (n) => (Number(n) > 0 ? Number(n) : 0);
const long = (list) => list !== null && list !== undefined && typeof list !== 'string' && size(list.length) > LIST;

wrap(String.prototype, 'repeat', (text, [n]) => {
  if (String(text).length * size(n) > TEXT && size(n) !== Infinity) fail();
});
for (const name of ['padStart', 'padEnd']) wrap(String.prototype, name, (_, [n]) => size(n) > TEXT && fail());
for (const name of ['concat', 'copyWithin', 'fill', 'includes', 'indexOf', 'join', 'lastIndexOf', 'reverse', 'sort', 'splice', 'toString', 'toReversed', 'toSorted', 'toSpliced', 'with', 'unshift', 'shift', 'keys', 'entries', 'values', 'forEach', 'map', 'filter', 'reduce', 'reduceRight', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flat', 'flatMap', 'slice']) {
  wrap(Array.prototype, name, (list) => long(list) && fail());
}
const from = Array.from;
Object.defineProperty(Array, 'from', {
  value: function from_(source, ...rest) {
    if (long(source)) fail();
    return Reflect.apply(from, this, [source, ...rest]);
  },
  writable: true,
  configurable: true,
});
for (const name of ['replace', 'replaceAll']) {
  wrap(String.prototype, name, (text, [, by]) => {
    // Every match may grow by the length of the replacement.
    if (typeof by === 'string' && String(text).length * by.length > 4 * TEXT * 64) fail();
  });
}
