const containing = (v, text) => typeof v === 'string' && v.includes(text);
const kept = (object, keep) => Object.fromEntries(Object.entries(object).filter(keep));
/** As a form encodes it. */
const formEncode = (text) => encodeURIComponent(text).replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%20', '+');

TYPES.Object = {
  isEmpty: (object) => Object.keys(object).length === 0,
  isNotEmpty: (object) => Object.keys(object).length > 0,
  hasField: (object, [name]) => Object.hasOwn(object, String(name)),
  removeField(object, [name]) {
    const { [String(name)]: _, ...rest } = object;
    return rest;
  },
  removeFieldsContaining(object, [text]) {
    if (typeof text !== 'string' || text === '') throw new ExpressionExtensionError('removeFieldsContaining(): expected non-empty string arg');
    return kept(object, ([, v]) => !containing(v, text));
  },
  keepFieldsContaining(object, [text]) {
    if (typeof text !== 'string' || text === '') throw new ExpressionExtensionError('argument of keepFieldsContaining must be a non-empty string');
    return kept(object, ([, v]) => containing(v, text));
  },
  compact: (object) => compactValue(object),
  urlEncode: (object) => Object.entries(object).map(([k, v]) => `${formEncode(k)}=${formEncode(String(v))}`).join('&'),
  keys: (object) => Object.keys(object),
  values: (object) => Object.values(object),
  toJsonString: (object) => JSON.stringify(object),
  toInt: () => undefined,
  toFloat: () => undefined,
  toBoolean: () => undefined,
  toDateTime: () => undefined,
};
