// Everything n8n's code expects to find: `$input`, `$json`, `$('…')`, `$workflow`, … Data is asked for when it is
// first touched.
const c = globalThis.__code;

const PAIRED_BLOCK = 256;

// The input items, asked for once.
let input = null;
const items = () => (input ??= c.ask({ op: 'items' }));

// Which item the code works on, and how many there are.
const at = { index: 0, count: 0 };
const item = (index) => items()[index];

// What other nodes gave, by question.
const known = new Map();
const once = (question) => {
  const key = c.stringify(question);
  if (!known.has(key)) known.set(key, c.ask(question));
  return known.get(key);
};

const check = (value, name) => {
  if (value !== undefined && value !== null && !Number.isInteger(Number(value))) throw c.failure('ExpressionError', `The ${name} must be a whole number`);
  return value === undefined || value === null || Number(value) < 0 ? null : Number(value);
};
const output = (node, branch, run, pick) => {
  const question = (wanted) => ({ op: 'output', node, branch: check(branch, 'branch index'), run: check(run, 'run index'), pick: wanted });
  const all = known.get(c.stringify(question('all')));
  if (!all) return once(question(pick)) ?? undefined;
  if (pick === 'all') return all;
  return pick === 'first' ? all[0] : pick === 'last' ? all.at(-1) : all[pick.at];
};

// The paired items of a node by input item. Code that loops over items asks for a block at a time.
const pairing = (node) => {
  const entries = new Map();
  return (index) => {
    let entry = entries.get(index);
    if (entry === undefined) {
      const block = entries.size > 0 ? PAIRED_BLOCK : 1;
      const found = c.ask({ op: 'paired', node, from: index, count: Math.max(1, Math.min(block, at.count - index)) });
      for (let i = 0; i < found.length; i++) entries.set(index + i, found[i]);
      entry = entries.get(index);
    }
    if (entry.error) throw c.failure('ExpressionError', entry.error.message, entry.error.description, entry.error.code);
    return entry.item;
  };
};

const about = (node) => once({ op: 'node', node });
const proxies = new Map();
const nodeProxy = (node) => {
  let proxy = proxies.get(node);
  if (proxy === undefined) {
    about(node);
    proxy = makeProxy(node);
    proxies.set(node, proxy);
  }
  return proxy;
};
const makeProxy = (node) => {
  const paired = pairing(node);
  const proxy = {
    all: (branch, run) => output(node, branch, run, 'all'),
    first: (branch, run) => output(node, branch, run, 'first'),
    last: (branch, run) => output(node, branch, run, 'last'),
    itemMatching: (index) => {
      if (index === undefined) throw c.failure('ExpressionError', 'Missing item index for .itemMatching()', 'For example: $("node").itemMatching(0)');
      return paired(Number(index));
    },
    pairedItem: (index) => paired(Number(index ?? at.index)),
  };
  return Object.defineProperties(proxy, {
    item: { enumerable: true, get: () => paired(at.index) },
    params: { enumerable: true, get: () => about(node).parameters },
    context: { enumerable: true, get: () => about(node).context },
    isExecuted: { enumerable: true, get: () => about(node).runs > 0 },
  });
};

// `$node["X"]`: the item of X at the position of the current one.
const legacies = new Map();
const legacyProxy = (node) => {
  if (!legacies.has(node)) {
    about(node);
    legacies.set(node, makeLegacy(node));
  }
  return legacies.get(node);
};
const makeLegacy = (node) => {
  const current = () => {
    const found = output(node, undefined, undefined, { at: at.index });
    if (found === undefined && at.index > 0) throw c.failure('ExpressionError', `"${node}" has no item ${at.index}`, `There are fewer items in the output of '${node}' than here. Use $('${node}').first() or .item instead.`);
    return found;
  };
  return Object.defineProperties(
    {},
    {
      json: { enumerable: true, get: () => current()?.json },
      data: { enumerable: true, get: () => current()?.json },
      binary: { enumerable: true, get: () => current()?.binary ?? {} },
      parameter: { enumerable: true, get: () => about(node).parameters },
      context: { enumerable: true, get: () => about(node).context },
      runIndex: { enumerable: true, get: () => about(node).runs - 1 },
    },
  );
};

// Static data: given out once a kind, sent back at the end if the code changed it.
const statics = new Map();
const staticData = (kind) => {
  const plain = String(kind);
  if (plain !== 'global' && plain !== 'node') throw new Error(`The type "${plain}" is not known. Only "global" and "node" are supported!`);
  if (!statics.has(plain)) {
    const data = c.ask({ op: 'static', kind: plain });
    statics.set(plain, { data, before: c.stringify(data) });
  }
  return statics.get(plain).data;
};
c.changedStaticData = () => {
  const changed = {};
  for (const [kind, { data, before }] of statics) if (c.stringify(data) !== before) changed[kind] = data;
  return c.keys(changed).length > 0 ? c.stringify(changed) : null;
};

const customData = () => {
  const set = (key, value) => {
    if (typeof key !== 'string') throw new TypeError(`Custom data key must be a string, received "${typeof key}"`);
    if (/[^A-Za-z0-9_]/.test(key)) throw c.failure('Error', `Custom data key can only contain characters "A-Za-z0-9_" (key "${key}")`);
    if (!['string', 'number', 'boolean', 'bigint'].includes(typeof value)) throw new TypeError(`Custom data value must be a string, number, boolean or bigint (key "${key}")`);
    c.ask({ op: 'set_custom_data', key: key.slice(0, 50), value: String(value).slice(0, 512).toWellFormed() });
  };
  const getAll = () => c.ask({ op: 'custom_data' });
  return { set, setAll: (entries) => c.keys(entries).forEach((key) => set(key, entries[key])), get: (key) => getAll()[key], getAll };
};

const noEnvironment = () =>
  new Proxy(
    {},
    {
      get(_, key) {
        if (typeof key === 'symbol') return undefined;
        throw c.failure('ExpressionError', 'access to env vars denied', 'Environment variables are closed to workflows here. Use $vars or a credential, or allow this variable in the settings.');
      },
      has: () => false,
    },
  );

const noArguments = (name, call) =>
  (...given) => {
    if (given.length > 0) throw c.failure('ExpressionError', `$input.${name}() should have no arguments`);
    return call();
  };

// Where things are that every mode has.
const install = (globals) => {
  const set = (name, value) => c.define(globalThis, name, value);
  const lazy = (name, make) => c.lazy(globalThis, name, make);

  const $input = { all: noArguments('all', items), first: noArguments('first', () => item(0)), last: noArguments('last', () => items().at(-1)) };
  Object.defineProperties($input, {
    item: { enumerable: true, get: () => item(at.index) },
    params: { enumerable: true, get: () => (globals.source ? about(globals.source.node).parameters : undefined) },
    context: { enumerable: true, get: () => (globals.source ? about(globals.source.node).context : {}) },
  });
  set('$input', $input);
  set('$', (node) => {
    if (typeof node !== 'string' || node === '') throw c.failure('ExpressionError', "When calling $(), please specify a node");
    return nodeProxy(node);
  });
  lazy('$node', () => new Proxy({}, { get: (_, name) => (typeof name === 'string' ? legacyProxy(name) : undefined) }));
  set('$items', (node, branch, run) => (node === undefined && !globals.source ? items() : output(node ?? globals.source.node, branch ?? 0, run, 'all')));
  set('$prevNode', { name: globals.source?.node, outputIndex: globals.source?.output ?? 0, runIndex: globals.source?.run ?? 0 });
  set('$item', (index) => ({ $json: item(index)?.json, $binary: item(index)?.binary ?? {}, $node: new Proxy({}, { get: (_, name) => (typeof name === 'string' ? { json: nodeProxy(name).pairedItem(index)?.json, binary: nodeProxy(name).pairedItem(index)?.binary ?? {} } : undefined) }) }));

  set('$runIndex', globals.runIndex);
  set('$mode', globals.mode);
  set('$nodeId', globals.node.id);
  set('$nodeVersion', globals.node.version);
  set('$webhookId', globals.node.webhookId ?? undefined);
  set('$executionId', globals.execution.id);
  set('$workflow', globals.workflow);
  const execution = { id: globals.execution.id, mode: globals.execution.mode, resumeUrl: globals.execution.resumeUrl, resumeFormUrl: String(globals.execution.resumeUrl).replace('/webhook-waiting/', '/form-waiting/') };
  c.lazy(execution, 'customData', customData);
  set('$execution', execution);
  set('$vars', globals.vars ?? {});
  set('$secrets', {});
  set('$parameter', globals.node.parameters);
  set('$rawParameter', globals.node.parameters);
  set('$self', {});
  lazy('$env', () => globals.env ?? noEnvironment());
  set('$getWorkflowStaticData', staticData);
  set('$getNodeParameter', (name, _index, fallback) => name.split('.').reduce((value, key) => value?.[key], globals.node.parameters) ?? fallback);
  set('getWorkflowStaticData', staticData);
  set('helpers', c.helpers());

  const { DateTime } = globalThis.luxon;
  lazy('$now', () => DateTime.now());
  lazy('$today', () => DateTime.now().set({ hour: 0, minute: 0, second: 0, millisecond: 0 }));
  const query = (data, text) => globalThis.jmespath.search(data, text);
  set('$jmespath', query);
  set('$jmesPath', query);
  set('$if', (condition, yes, no) => (condition ? yes : no));
  set('$not', (value) => !value);
  set('$min', Math.min);
  set('$max', Math.max);
  set('$average', (...numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length);
  set('$ifEmpty', (value, fallback) => {
    const empty = value === undefined || value === null || value === '' || (c.isArray(value) && value.length === 0) || (c.isObject(value) && c.keys(value).length === 0);
    return empty ? fallback : value;
  });
  for (const name of c.keys(globals.extra ?? {})) set(name, globals.extra[name]);

  c.builtin('global', globalThis);
  c.builtin('process', { env: {}, argv: [], version: 'v20.20.2', versions: { node: '20.20.2' }, platform: 'linux', nextTick: (call, ...args) => queueMicrotask(() => call(...args)), hrtime: Object.assign(() => [Math.floor(Date.now() / 1000), 0], { bigint: () => BigInt(Date.now()) * 1000000n }) });
};

// What only looks at one item: `$json`, `$binary`, `$itemIndex`, …
const select = (index) => {
  at.index = index;
  globalThis.$itemIndex = index;
  globalThis.$position = index;
};
// `$json` and its relatives for code that runs once: of the first item, and only if it looks.
const selectFirst = () => {
  select(0);
  c.lazy(globalThis, '$json', () => item(0)?.json ?? {});
  c.lazy(globalThis, '$data', () => item(0)?.json ?? {});
  c.lazy(globalThis, '$binary', () => item(0)?.binary ?? {});
};
const selectItem = (index) => {
  select(index);
  const current = item(index);
  globalThis.$json = current.json;
  globalThis.$data = current.json;
  globalThis.$binary = current.binary ?? {};
  return current;
};

c.world = { install, items, item, at, selectFirst, selectItem };
