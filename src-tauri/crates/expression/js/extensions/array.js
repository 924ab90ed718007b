const numbers = (list, name) => {
  if (list.some((v) => typeof v !== 'number')) throw new ExpressionExtensionError(`${name}(): all array elements must be numbers`);
  return list;
};
const lists = (other, name) => {
  if (!Array.isArray(other)) throw new ExpressionExtensionError(`${name}(): expected array arg, e.g. .${name}([1, 2, 3, 4])`);
  return other;
};
const unique = (list, fields) => {
  const seen = new Seen();
  return list.filter((v) => seen.add(fields.length && isPlainObject(v) ? fields.map((f) => v[f]) : v));
};
const none = (v) => v === null || v === undefined || v === '' || v === 'nil';

/** Without empty values, down to the leaves. */
function compactValue(v) {
  if (Array.isArray(v)) return v.filter((e) => !none(e)).map(compactValue);
  if (!isPlainObject(v)) return v;
  const out = {};
  for (const [key, field] of Object.entries(v)) {
    if (none(field) || (isPlainObject(field) && Object.keys(field).length === 0)) continue;
    out[key] = compactValue(field);
  }
  return out;
}

TYPES.Array = {
  removeDuplicates: (list, fields) => unique(list, fields),
  unique: (list, fields) => unique(list, fields),
  first: (list) => list[0],
  last: (list) => list[list.length - 1],
  pluck(list, fields) {
    if (fields.length === 0) return list;
    const out = [];
    for (const element of list) {
      if (element === null || typeof element !== 'object') continue;
      const found = Object.keys(element).filter((k) => fields.includes(k)).map((k) => element[k]);
      if (found.length) out.push(found.length === 1 ? found[0] : found);
    }
    return out;
  },
  randomItem: (list) => (list.length ? list[Math.floor(Math.random() * list.length)] : undefined),
  sum: (list) => numbers(list, 'sum').reduce((a, b) => a + b, 0),
  min: (list) => numbers(list, 'min').reduce((a, b) => Math.min(a, b), Infinity),
  max: (list) => numbers(list, 'max').reduce((a, b) => Math.max(a, b), -Infinity),
  average: (list) => (list.length ? numbers(list, 'average').reduce((a, b) => a + b, 0) / list.length : 0),
  isNotEmpty: (list) => list.length > 0,
  isEmpty: (list) => list.length === 0,
  compact: (list) => compactValue(list),
  smartJoin(list, [keyField, nameField]) {
    if (typeof keyField !== 'string' || typeof nameField !== 'string' || !keyField || !nameField) {
      throw new ExpressionExtensionError('smartJoin(): expected two string args, e.g. .smartJoin("name", "value")');
    }
    const out = {};
    for (const element of list) if (isPlainObject(element) && keyField in element && nameField in element) out[element[keyField]] = element[nameField];
    return out;
  },
  chunk(list, [length]) {
    if (typeof length !== 'number' || !(length > 0)) throw new ExpressionExtensionError('chunk(): expected non-zero numeric arg, e.g. .chunk(5)');
    const out = [];
    for (let i = 0; i < list.length; i += Math.max(1, Math.floor(length))) out.push(list.slice(i, i + Math.max(1, Math.floor(length))));
    return out;
  },
  renameKeys(list, pairs) {
    if (pairs.length === 0 || pairs.length % 2) {
      throw new ExpressionExtensionError('renameKeys(): expected an even amount of args: from1, to1 [, from2, to2, ...]. e.g. .renameKeys("name", "title")');
    }
    return list.map((element) => {
      if (!isPlainObject(element)) return element;
      const out = { ...element };
      for (let i = 0; i < pairs.length; i += 2) {
        if (!(pairs[i] in out)) continue;
        const moved = out[pairs[i]];
        delete out[pairs[i]];
        out[pairs[i + 1]] = moved;
      }
      return out;
    });
  },
  merge(list, [other]) {
    const others = other === undefined ? [] : lists(other, 'merge');
    const out = {};
    for (let i = 0; i < Math.max(list.length, others.length); i += 1) {
      for (const element of [list[i], others[i]]) if (isPlainObject(element)) for (const key of Object.keys(element)) if (!Object.hasOwn(out, key)) out[key] = element[key];
    }
    return out;
  },
  union: (list, [other]) => unique([...list, ...lists(other, 'union')], []),
  difference(list, [other]) {
    const drop = new Seen();
    for (const v of lists(other, 'difference')) drop.add(v);
    return unique(list.filter((v) => !drop.has(v)), []);
  },
  intersection(list, [other]) {
    const keep = new Seen();
    for (const v of lists(other, 'intersection')) keep.add(v);
    return unique(list.filter((v) => keep.has(v)), []);
  },
  append: (list, elements) => [...list, ...elements],
  toJsonString: (list) => JSON.stringify(list),
  toInt: () => undefined,
  toFloat: () => undefined,
  toBoolean: () => undefined,
  toDateTime: () => undefined,
};
