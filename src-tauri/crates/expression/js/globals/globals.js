// The names an expression may use. Each is a getter of `__globals`, read only when an expression names it.
const h = globalThis.__scope;
const { search } = globalThis.jmespath;
const { Settings } = globalThis.luxon;

const at = (index) => (index === undefined || index === null ? h.index() : Number(index));
const optional = (n) => (n === undefined || n === null ? -1 : Number(n));

/** An object whose fields are read one by one. */
const lazy = (read, keys) =>
  new Proxy(Object.create(null), {
    get: (_, key) => (typeof key === 'string' ? read(key) : undefined),
    has: (_, key) => typeof key === 'string' && keys().includes(key),
    ownKeys: () => keys(),
    getOwnPropertyDescriptor: (_, key) => (keys().includes(key) ? { configurable: true, enumerable: true, writable: true, value: read(key) } : undefined),
  });

/** What `$('X')` gives. */
class NodeData {
  #name;
  #index;
  constructor(name, index) {
    this.#name = name;
    this.#index = index;
  }
  get item() {
    return h.paired(this.#name, at(this.#index));
  }
  itemMatching(index) {
    if (index === undefined) throw new ExpressionError('Missing item index for .itemMatching()');
    return h.paired(this.#name, Number(index));
  }
  pairedItem(index) {
    return h.paired(this.#name, at(index ?? this.#index));
  }
  first(branch, run) {
    return h.nodeItem(this.#name, 0, optional(branch), optional(run));
  }
  last(branch, run) {
    return h.nodeItem(this.#name, -1, optional(branch), optional(run));
  }
  all(branch, run) {
    return h.nodeItems(this.#name, optional(branch), optional(run));
  }
  get params() {
    return h.rawParameters(this.#name);
  }
  get context() {
    return h.context(this.#name);
  }
  get isExecuted() {
    return h.isExecuted(this.#name);
  }
}

/** What `$node["X"]` gives. */
class OldNodeData {
  #name;
  #index;
  constructor(name, index) {
    this.#name = name;
    this.#index = index;
  }
  get json() {
    return h.nodeJson(this.#name, at(this.#index));
  }
  get data() {
    return this.json;
  }
  get binary() {
    return h.nodeBinary(this.#name, at(this.#index));
  }
  get parameter() {
    return h.parameters(this.#name, at(this.#index));
  }
  get context() {
    return h.context(this.#name);
  }
  get runIndex() {
    return h.lastRun(this.#name);
  }
}

const noArguments = (args, name) => {
  if (args.length) throw new ExpressionError(`$input.${name}() should have no arguments`);
};

function inputOf(index) {
  return {
    get item() {
      return h.inputItem(at(index));
    },
    all: () => h.inputItems(),
    first: (...args) => {
      noArguments(args, 'first');
      return h.inputCount() ? h.inputItem(0) : undefined;
    },
    last: (...args) => {
      noArguments(args, 'last');
      return h.inputCount() ? h.inputItem(h.inputCount() - 1) : undefined;
    },
    get params() {
      const previous = h.previous();
      return previous.name === undefined ? undefined : h.rawParameters(previous.name);
    },
    get context() {
      const previous = h.previous();
      return previous.name === undefined ? undefined : h.context(previous.name);
    },
  };
}

const env = () => {
  const allowed = h.env();
  if (allowed) return allowed;
  const deny = () => {
    throw new ExpressionError('access to env vars denied', 'If you need access please contact the administrator to allow it.');
  };
  return new Proxy({}, { get: (_, key) => (typeof key === 'string' ? deny() : undefined), has: deny, ownKeys: deny });
};

const customData = {
  get: (key) => h.customGet(String(key)),
  getAll: () => h.customAll(),
  set: (key, value) => h.customSet(String(key), String(value)),
  setAll: (values) => {
    for (const [key, value] of Object.entries(values)) h.customSet(key, String(value));
  },
};

const numbersOf = (args) => args.flat();
const isEmptyValue = (v) => v === undefined || v === null || v === '' || (Array.isArray(v) ? v.length === 0 : isPlainObject(v) && Object.keys(v).length === 0);

function average(...args) {
  const list = numbersOf(args);
  return list.reduce((a, b) => a + b, 0) / list.length;
}

function numberList(start, end) {
  const [from, to] = [Number(start), Number(end)];
  const length = Math.abs(to - from) + 1;
  return Array.from({ length }, (_, i) => from + (to < from ? -i : i));
}

function zip(keys, values) {
  if (keys.length !== values.length) throw new ExpressionExtensionError('keys and values not of equal length');
  return Object.fromEntries(keys.map((k, i) => [k, values[i]]));
}

function query(data, expression) {
  if (data === null || typeof data !== 'object' || typeof expression !== 'string') throw new ExpressionError('expected two arguments (Object, string) for this function');
  return search(data, expression);
}

function fromAI(key, _description, _type, fallback) {
  if (typeof key !== 'string' || key === '') throw new ExpressionError("Add a key, e.g. $fromAI('placeholder_name')");
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(key)) {
    throw new ExpressionError('Invalid parameter key, must be between 1 and 64 characters long and only contain lowercase letters, uppercase letters, numbers, underscores, and hyphens');
  }
  const given = h.extra('fromAI');
  return given && Object.hasOwn(given, key) ? given[key] : fallback;
}

function chosen(...args) {
  // Written so that it is not rewritten into a conditional, such as `$if?.(…)`.
  if (args.length === 0) throw new ExpressionError('$if requires at least 1 argument');
  return args[0] ? args[1] : args[2];
}

function ifEmpty(...args) {
  if (args.length !== 2) throw new ExpressionError('expected two arguments (value, defaultValue) for this function');
  return isEmptyValue(args[0]) ? args[1] : args[0];
}

const min = (...args) => Math.min(...numbersOf(args));
const max = (...args) => Math.max(...numbersOf(args));
const not = (value) => !value;

/** All globals, for one item index (`undefined`: the current one). */
function globalsFor(index) {
  const getters = {
    $json: () => h.json(at(index)),
    $data: () => h.json(at(index)),
    $binary: () => h.binary(at(index)),
    $input: () => inputOf(index),
    $: () => (name) => {
      if (name === undefined || name === null || name === '') throw new ExpressionError('When calling $(), please specify a node');
      h.checkNode(String(name));
      return new NodeData(String(name), index);
    },
    $node: () => lazy((name) => new OldNodeData(name, index), () => h.nodeNames()),
    $items: () => (name, output, run) => (name === undefined ? h.inputItems() : h.nodeItems(String(name), optional(output ?? 0), optional(run))),
    $item: () => (i) => globalsFor(Number(i)),
    $itemIndex: () => at(index),
    $position: () => at(index),
    $thisItemIndex: () => at(index),
    $thisItem: () => h.inputItem(at(index)),
    $runIndex: () => h.runIndex(),
    $thisRunIndex: () => h.runIndex(),
    $prevNode: () => h.previous(),
    $parameter: () => h.parameters(null, at(index)),
    $rawParameter: () => h.rawParameters(null),
    $self: () => ({}),
    $workflow: () => {
      const { workflowId: id, workflowName: name, active } = h.info();
      return { id, name, active };
    },
    $execution: () => {
      const { executionId: id, mode, resumeUrl, resumeFormUrl } = h.info();
      return { id, mode: mode === 'manual' ? 'test' : 'production', resumeUrl, resumeFormUrl, customData };
    },
    $executionId: () => h.info().executionId,
    $mode: () => h.info().mode,
    $nodeVersion: () => h.info().nodeVersion,
    $nodeId: () => h.info().nodeId,
    $webhookId: () => h.info().webhookId,
    $vars: () => h.vars(),
    $env: () => env(),
    $now: () => DateTime.fromMillis(h.now()),
    $today: () => DateTime.fromMillis(h.now()).startOf('day'),
    $jmespath: () => query,
    $jmesPath: () => query,
    $fromAI: () => fromAI,
    $fromAi: () => fromAI,
    $fromai: () => fromAI,
    $evaluateExpression: () => (expression, i) => h.evaluate(String(expression), at(i ?? index)),
    $getPairedItem: () => (name, source, paired) => h.pairedFrom(String(name), source, paired),
    $if: () => chosen,
    $ifEmpty: () => ifEmpty,
    $min: () => min, min: () => min,
    $max: () => max, max: () => max,
    $average: () => average, average: () => average,
    $not: () => not, not: () => not,
    numberList: () => numberList,
    zip: () => zip,
    process: () => ({}),
  };
  for (const name of ['document', 'global', 'globalThis', 'self', 'alert', 'prompt', 'confirm', 'eval', 'uneval', 'setTimeout', 'setInterval', 'Function', 'fetch', 'XMLHttpRequest', 'Promise', 'Generator', 'GeneratorFunction', 'AsyncFunction', 'AsyncGenerator', 'AsyncGeneratorFunction', 'WebAssembly', 'Reflect', 'Proxy']) {
    getters[name] = () => ({});
  }
  const globals = Object.create(null);
  for (const [name, get] of Object.entries(getters)) Object.defineProperty(globals, name, { get, configurable: true });
  return globals;
}

globalThis.__globals = globalsFor(undefined);
globalThis.__this = () => Object.create(globalThis.__globals, { process: { value: {}, enumerable: true, writable: true, configurable: true } });

/** What an expression gave: [kind, value as JSON keeps it, text when it is not plain]. */
globalThis.__classify = (value) => {
  if (isDateTime(value)) return ['DateTime', value.toISO(), String(value)];
  if (value instanceof Date) return ['Date', Number.isNaN(value.getTime()) ? null : value.toISOString(), String(value)];
  return ['object', value, ''];
};

let zone;
globalThis.__setZone = (name) => {
  if (name === zone) return;
  zone = name;
  Settings.defaultZone = name || 'system';
};
Settings.now = () => h.now();
