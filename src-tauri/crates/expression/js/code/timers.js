// setTimeout and its relatives. The worker sleeps until the next one is due; the job's time limit bounds them all.
const c = globalThis.__code;

const waiting = new Map();
let last = 0;

class Timeout {
  #id;
  constructor(id) {
    this.#id = id;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return waiting.has(this.#id);
  }
  close() {
    waiting.delete(this.#id);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this.#id;
  }
}

const start = (callback, delay, args, repeat) => {
  if (typeof callback !== 'function') {
    throw c.failure('TypeError', `The "callback" argument must be of type function. Received ${callback === undefined ? 'undefined' : typeof callback}`, undefined, 'ERR_INVALID_ARG_TYPE');
  }
  const wait = Number(delay) >= 1 && Number(delay) <= 2147483647 ? Math.trunc(Number(delay)) : 1;
  const id = ++last;
  waiting.set(id, { due: Date.now() + wait, order: id, callback, args, every: repeat ? wait : 0 });
  return new Timeout(id);
};
const stop = (timer) => {
  if (timer !== undefined && timer !== null) waiting.delete(Number(timer));
};

c.builtin('setTimeout', (callback, delay, ...args) => start(callback, delay, args, false));
c.builtin('setInterval', (callback, delay, ...args) => start(callback, delay, args, true));
c.builtin('setImmediate', (callback, ...args) => start(callback, 0, args, false));
c.builtin('clearTimeout', stop);
c.builtin('clearInterval', stop);
c.builtin('clearImmediate', stop);
c.builtin('queueMicrotask', (callback) => {
  if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
  Promise.resolve().then(callback).catch((error) => {
    c.uncaught ??= { error };
  });
});

// Runs the next timer if it is due. Says how many milliseconds to sleep, 0 after running one, -1 if there is none.
const now = Date.now;
c.tick = () => {
  let next = null;
  for (const timer of waiting) {
    if (next === null || timer[1].due < next[1].due || (timer[1].due === next[1].due && timer[1].order < next[1].order)) next = timer;
  }
  if (next === null) return -1;
  const [id, timer] = next;
  const left = timer.due - now();
  if (left > 0) return left;
  if (timer.every) {
    timer.due = now() + timer.every;
    timer.order = ++last;
  } else {
    waiting.delete(id);
  }
  try {
    timer.callback(...timer.args);
  } catch (error) {
    // As in Node, an exception in a timer ends the program: the job fails with it.
    c.uncaught ??= { error };
  }
  return 0;
};
