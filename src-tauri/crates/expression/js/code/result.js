// What code may return, and what becomes of it.
const c = globalThis.__code;

const ITEM_KEYS = new Set(['json', 'binary', 'pairedItem', 'error', 'index']);

// An error about the returned data: n8n's message, with the item it concerns.
const wrong = (message, description, item) => {
  const error = c.failure('ValidationError', item === undefined ? message : `${message} [item ${item}]`, description);
  Object.defineProperty(error, 'invalid', { value: true });
  return error;
};
const notItems = () => wrong("Code doesn't return items properly", 'Please return an array of objects, one for each item you would like to output.');

const checkKeys = (item, index) => {
  for (const key in item) {
    if (!ITEM_KEYS.has(key) && Object.hasOwn(item, key)) throw wrong(`Unknown top-level item key: ${key}`, 'Access the properties of an item under `.json`, e.g. `item.json`', index);
  }
};
const checkItem = (item, index) => {
  if (!c.isObject(item.json)) throw wrong("A 'json' property isn't an object", "In the returned data, every key named 'json' must point to an object.", index);
  if (item.binary !== undefined && !c.isObject(item.binary)) throw wrong("A 'binary' property isn't an object", "In the returned data, every key named 'binary' must point to an object.", index);
};

// n8n's rule: items with `json` are items; objects with `binary` get the rest as their json; bare objects are the json.
const normalize = (list) => {
  let withJson = 0;
  let withBinary = 0;
  for (let i = 0; i < list.length; i++) {
    if ('json' in list[i]) withJson++;
    if ('binary' in list[i]) withBinary++;
  }
  if (withJson === list.length) return list;
  if (withJson > 0) throw new Error('Inconsistent item format');
  if (withBinary === list.length) {
    return list.map(({ binary, ...json }) => ({ json, binary }));
  }
  if (withBinary > 0) throw new Error('Inconsistent item format');
  return list.map((json) => ({ json }));
};

// A file's data is text in base64 or a reference; buffers are common mistakes that can only mean one thing.
const repairBinary = (binary) => {
  const fixed = {};
  for (const key of c.keys(binary)) {
    const file = binary[key];
    if (!c.isObject(file)) continue;
    const data = ArrayBuffer.isView(file.data) ? c.native.base64Encode(c.bytesOf(file.data), false) : file.data;
    fixed[key] = { ...file, data: typeof data === 'string' ? data.replace(/^data:[^,]*;base64,/, '').replace(/\s/g, '') : undefined, mimeType: typeof file.mimeType === 'string' ? file.mimeType : undefined };
    for (const name of ['fileName', 'fileType', 'fileExtension', 'directory', 'fileSize']) {
      if (fixed[key][name] !== undefined && typeof fixed[key][name] !== 'string') fixed[key][name] = fixed[key][name] === null ? undefined : String(fixed[key][name]);
    }
  }
  return fixed;
};

// Items of `runOnceForAllItems`.
c.allItems = (returned) => {
  if (returned === null) return [];
  if (typeof returned !== 'object') throw notItems();
  const list = c.isArray(returned) ? returned : [returned];
  let marked = false;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (!c.isObject(item)) throw notItems();
    marked = marked || 'json' in item || 'binary' in item || 'pairedItem' in item || 'error' in item || 'index' in item;
  }
  if (marked && c.isArray(returned)) for (let i = 0; i < list.length; i++) checkKeys(list[i], i);
  const items = normalize(list);
  for (let i = 0; i < items.length; i++) checkItem(items[i], i);
  return items;
};

// The item of one call of `runOnceForEachItem`, or undefined for none.
c.oneItem = (returned, index) => {
  if (returned === null) return undefined;
  if (typeof returned !== 'object') {
    throw wrong("Code doesn't return an object", `Please return an object representing the output item. ('${String(returned)}' was returned instead.)`, index);
  }
  if (c.isArray(returned)) {
    const what = returned.length > 0 ? `An array of ${typeof returned[0]}s was returned.` : 'An empty array was returned.';
    throw wrong("Code doesn't return a single object", `${what} If you need to output multiple items, please use the 'Run Once for All Items' mode instead.`, index);
  }
  const item = 'json' in returned ? returned : normalize([returned])[0];
  checkItem(item, index);
  checkKeys(item, index);
  return item.binary ? { json: item.json, pairedItem: { item: index }, binary: item.binary } : { json: item.json, pairedItem: { item: index } };
};

// Items of the legacy Function node.
c.functionItems = (returned) => {
  if (returned === undefined || returned === null) throw wrong('No data got returned. Always return an Array of items!');
  if (typeof returned !== 'object') throw wrong('Always an Array of items has to be returned!');
  const list = c.isArray(returned) ? returned : [returned];
  for (const item of list) if (typeof item !== 'object' || item === null) throw wrong('All returned items have to contain a property named "json"!');
  const items = normalize(list);
  for (const item of items) {
    if (item.json === undefined) throw wrong('All returned items have to contain a property named "json"!');
    if (!c.isObject(item.json)) throw wrong('The json-property has to be an object!');
    if (item.binary !== undefined && !c.isObject(item.binary)) throw wrong('The binary-property has to be an object!');
  }
  return items;
};

// The item of one call of the legacy Function Item node.
c.functionItem = (returned, index, binary) => {
  if (returned === undefined) throw wrong('No data got returned. Always an object has to be returned!');
  if (!c.isObject(returned)) throw wrong('The json-property has to be an object!');
  return binary ? { json: returned, pairedItem: { item: index }, binary } : { json: returned, pairedItem: { item: index } };
};

const withoutCircles = (value, above) => {
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[Circular Reference]';
  if (typeof value.toJSON === 'function') return value;
  const chain = [...above, value];
  if (c.isArray(value)) return value.map((entry) => withoutCircles(entry, chain));
  return Object.fromEntries(c.keys(value).map((key) => [key, withoutCircles(value[key], chain)]));
};

// The items as JSON text.
c.write = (items) => {
  for (let i = 0; i < items.length; i++) {
    const { binary } = items[i];
    if (binary) items[i] = { ...items[i], binary: repairBinary(binary) };
    // What has a form of its own in JSON (a DateTime, a Buffer) may not be an object there.
    if (typeof items[i].json.toJSON === 'function' && !c.isObject(items[i].json.toJSON())) {
      throw wrong("A 'json' property isn't an object", "In the returned data, every key named 'json' must point to an object.", i);
    }
  }
  try {
    return c.stringify(items);
  } catch (error) {
    if (c.outOfMemory(error) || !/circular/i.test(error?.message ?? '')) throw error;
    return c.stringify(items.map((item) => ({ ...item, json: withoutCircles(item.json, []) })));
  }
};
