// Runs a job: builds the world, calls the code, turns what it returns into text.
const c = globalThis.__code;
delete globalThis.__code;
delete globalThis.__host;

// Characters before the code on its first line.
const OPEN = '(async function () {';
c.shift = OPEN.length;

const NOT_HERE = /\$input\.(first|last|all|itemMatching)\b/;
// The line on which code for each item asks for all of them, and what it asks.
const wholeInput = (source) => {
  const found = NOT_HERE.exec(source);
  if (!found) return null;
  const line = source.split('\n').findIndex((text) => text.includes(found[1]) && !text.startsWith('//') && !text.startsWith('*')) + 1;
  return line > 0 ? { name: found[1], line } : null;
};
const refuse = ({ name, line }) => Object.assign(c.failure('ValidationError', `Can't use .${name}() here`, "This is only available in 'Run Once for All Items' mode"), { line });

// n8n's message for an exception, with the line and the item.
const report = (error, job, item) => {
  if (error?.invalid) return { message: error.message, description: error.description ?? null, code: 'code.result' };
  const told = error?.line ? { message: error.message, description: error.description, line: error.line, code: 'code.result' } : c.explain(error);
  const legacy = job.call === 'function' || job.call === 'function_item';
  const place = [];
  if (told.line !== null) place.push(`${legacy ? 'Line' : 'line'} ${told.line}`);
  if (item !== undefined) place.push(legacy ? `Item Index: ${item}` : place.length ? `for item ${item}` : `item ${item}`);
  const shown = legacy && job.continueOnFail ? '' : place.length ? ` [${place.join(legacy ? ' | ' : ', ')}]` : '';
  return { message: `${told.message}${shown}`, description: told.description ?? null, code: told.code ?? 'code.thrown' };
};

const context = () => ({
  helpers: globalThis.helpers,
  getNodeParameter: globalThis.$getNodeParameter,
  getWorkflowStaticData: globalThis.$getWorkflowStaticData,
  getInputData: () => c.world.items(),
});

const once = async (code, job) => {
  const legacy = job.call === 'function';
  c.world.selectFirst();
  c.lazy(globalThis, 'items', c.world.items);
  if (legacy) {
    c.define(globalThis, 'getNodeParameter', globalThis.$getNodeParameter);
    c.define(globalThis, 'getBinaryDataAsync', async (item) => item?.binary);
    c.define(globalThis, 'setBinaryDataAsync', async (item, data) => {
      if (!item || !data) throw new Error(`No ${item ? 'data' : 'item'} was provided to setBinaryDataAsync (item: INodeExecutionData, data: IBinaryKeyData).`);
      item.binary = data;
    });
  }
  const returned = await code.call(context());
  return legacy ? c.functionItems(returned) : c.allItems(returned);
};

const one = async (code, job, index) => {
  if (job.call === 'each_item') {
    globalThis.item = c.world.selectItem(index);
    if (job.refused) throw refuse(job.refused);
    return c.oneItem(await code.call(job.self), index);
  }
  const current = c.world.selectItem(index);
  let binary = current.binary;
  globalThis.item = current.json;
  globalThis.getBinaryData = () => binary;
  globalThis.setBinaryData = async (data) => void (binary = data);
  globalThis.getBinaryDataAsync = async () => binary;
  globalThis.setBinaryDataAsync = async (data) => {
    if (!data) throw new Error('No data was provided to setBinaryDataAsync (data: IBinaryKeyData).');
    binary = data;
  };
  const returned = await code.call(job.self);
  return c.functionItem(returned, index, binary);
};

const each = async (code, job) => {
  const made = [];
  job.self = context();
  job.refused = job.call === 'each_item' ? wholeInput(job.source) : null;
  c.define(globalThis, 'getNodeParameter', globalThis.$getNodeParameter);
  for (let index = 0; index < job.count; index++) {
    try {
      const item = await one(code(), job, index);
      if (item !== undefined) made.push(item);
    } catch (error) {
      if (c.outOfMemory(error)) throw error;
      const failure = report(error, job, index);
      if (!job.continueOnFail) throw Object.assign(c.failure('Failed', failure.message), { failure });
      made.push({ json: { error: failure.message }, pairedItem: { item: index } });
    }
  }
  return made;
};

const MEMORY = { code: 'code.memory', message: 'The code used more memory than it may.', description: 'Work on fewer items at a time (Loop Over Items), or keep less in variables.' };

const run = async (job) => {
  const single = job.call === 'all_items' || job.call === 'function';
  try {
    c.world.at.count = job.count;
    c.world.install(job.globals);
    // Compiled once; a syntax error belongs to the first item, as any other error of the code.
    let compiled = null;
    const code = () => (compiled ??= c.native.compile(`${OPEN}${job.source}\n})`));
    const made = single ? await once(code(), job) : await each(code, job);
    return { text: c.write(made) };
  } catch (error) {
    if (c.outOfMemory(error)) return { failure: MEMORY };
    const failure = error?.failure ?? report(error, job);
    if (single && job.continueOnFail) return { text: c.stringify([{ json: { error: failure.message } }]) };
    return { failure };
  }
};

let outcome = null;
let current = null;

// The functions that Rust calls.
globalThis.__start = (native) => {
  delete globalThis.__start;
  c.native = native;
  return {
    begin(text) {
      current = c.parse(text);
      c.source = current.source;
      globalThis.luxon.Settings.defaultZone = current.timezone;
      run(current).then(
        (result) => {
          outcome = result;
        },
        () => {
          outcome = { failure: MEMORY };
        },
      );
    },
    // The outcome, or how many milliseconds to wait for it.
    step() {
      if (outcome === null && c.uncaught) outcome = { failure: report(c.uncaught.error, current) };
      if (outcome !== null) return { ...outcome, state: c.changedStaticData() };
      const wait = c.tick();
      if (wait >= 0) return wait;
      outcome = { failure: { code: 'code.result', message: "The code doesn't finish: it waits for a promise that nothing settles.", description: 'Make sure that every promise is resolved or rejected, and that every awaited call ends.' } };
      return { ...outcome, state: c.changedStaticData() };
    },
  };
};
