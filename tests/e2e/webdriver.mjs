// A small W3C WebDriver client: the same journeys run in the real window (WebKitWebDriver) and in Chromium (chromedriver).
import { setTimeout as sleep } from "node:timers/promises";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

export const Key = { Enter: "\uE007", Escape: "\uE00C", Tab: "\uE004", Control: "\uE009", Shift: "\uE008", Delete: "\uE017", Backspace: "\uE003", Down: "\uE015", Up: "\uE013", Right: "\uE014", Left: "\uE012", F2: "\uE032", End: "\uE010", Home: "\uE011", Alt: "\uE00A" };

export class Session {
  static async open(address, capabilities, within = 60_000) {
    const answer = await request(address, "POST", "/session", { capabilities: { alwaysMatch: capabilities } }, within);
    const session = new Session(`${address}/session/${answer.sessionId}`);
    await session.#call("POST", "/timeouts", { script: 60_000, pageLoad: 60_000, implicit: 0 });
    return session;
  }

  constructor(base) {
    this.base = base;
  }

  #call(method, path, body) {
    return request(this.base, method, path, body);
  }

  close() {
    return this.#call("DELETE", "");
  }

  go(url) {
    return this.#call("POST", "/url", { url });
  }

  reload() {
    return this.#call("POST", "/refresh", {});
  }

  async resize(width, height) {
    await this.#call("POST", "/window/rect", { width, height });
  }

  async screenshot() {
    return Buffer.from(await this.#call("GET", "/screenshot"), "base64");
  }

  /** Runs a function in the page; its arguments and result are JSON. */
  run(fn, ...args) {
    return this.#call("POST", "/execute/sync", { script: `return (${fn}).apply(null, arguments)`, args });
  }

  /** Runs a script's source in the page, past its content security policy. */
  inject(source) {
    return this.#call("POST", "/execute/sync", { script: source, args: [] });
  }

  /** Runs an async function in the page. */
  async runAsync(fn, ...args) {
    const script = `const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1); (${fn}).apply(null, given).then(v => done({ value: v }), e => done({ error: String(e && e.stack || e) }))`;
    const { value, error } = await this.#call("POST", "/execute/async", { script, args });
    if (error) throw new Error(error);
    return value;
  }

  /** The first element for a CSS selector (and, if given, whose text contains `text`) that is visible; waits for it. */
  async find(css, { text, within = 15_000, visible = true } = {}) {
    const until = Date.now() + within;
    for (;;) {
      const element = await this.run(
        (css, text, visible) => {
          const shown = (e) => !visible || (e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden");
          return [...document.querySelectorAll(css)].find((e) => shown(e) && (text === null || (e.textContent ?? "").includes(text))) ?? null;
        },
        css,
        text ?? null,
        visible,
      ).catch((error) => {
        if (/stale|detached|navigat/i.test(error.message)) return null;
        throw error;
      });
      if (element) return element;
      if (Date.now() > until) throw new Error(`Nothing found for ${css}${text ? ` with the text “${text}”` : ""}`);
      await sleep(100);
    }
  }

  /** Waits until a function in the page gives something truthy, and returns it. */
  async until(fn, args = [], { within = 20_000, what = fn.toString().slice(0, 120) } = {}) {
    const until = Date.now() + within;
    for (;;) {
      const value = await this.run(fn, ...args);
      if (value) return value;
      if (Date.now() > until) throw new Error(`Waited in vain for: ${what}`);
      await sleep(100);
    }
  }

  /** The first visible element for a CSS selector with exactly this accessible name (its label, else its text). */
  async named(css, name, { within = 15_000 } = {}) {
    const until = Date.now() + within;
    for (;;) {
      const element = await this.run(
        (css, name) => {
          // What is hidden from screen readers, such as the key of a shortcut, is not part of the name.
          const said = (node) => (node.nodeType === 3 ? node.data : node.ariaHidden === "true" ? "" : [...node.childNodes].map(said).join(""));
          const nameOf = (e) => (e.getAttribute("aria-label") ?? said(e)).trim();
          return [...document.querySelectorAll(css)].find((e) => e.getClientRects().length > 0 && nameOf(e) === name) ?? null;
        },
        css,
        name,
      );
      if (element) return element;
      if (Date.now() > until) throw new Error(`Nothing for ${css} is called “${name}”`);
      await sleep(100);
    }
  }

  /** Chromium's own commands (permissions, emulation). */
  devtools(cmd, params = {}) {
    return this.#call("POST", "/goog/cdp/execute", { cmd, params });
  }

  /** Waits for fonts, transitions and two more frames: what is seen then is meant to be seen. */
  settled() {
    return this.runAsync(async () => {
      await document.fonts.ready;
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      await frame();
      const finite = document.getAnimations().filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
      await Promise.all(finite.map((a) => a.finished.catch(() => undefined)));
      await frame();
      await frame();
    });
  }

  async gone(css, options = {}) {
    await this.until((css) => ![...document.querySelectorAll(css)].some((e) => e.getClientRects().length > 0), [css], { what: `${css} to go away`, ...options });
  }

  /** Clicks with the real pointer in the middle of the element. */
  async click(target, options) {
    const { x, y } = await this.#place(target, options);
    await this.pointer([{ type: "pointerMove", duration: 0, x, y }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }]);
  }

  async doubleClick(target, options) {
    const element = typeof target === "string" ? await this.find(target, options) : target;
    const { x, y } = await this.#middle(element);
    const press = [{ type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.pointer([{ type: "pointerMove", duration: 0, x, y }, ...press, ...press]);
  }

  async hover(target, options) {
    const element = typeof target === "string" ? await this.find(target, options) : target;
    const { x, y } = await this.#middle(element);
    await this.pointer([{ type: "pointerMove", duration: 0, x: x - 2, y }, { type: "pointerMove", duration: 20, x, y }]);
  }

  /** Drags from one element (or point) to another, in steps as a hand would. */
  async drag(from, to) {
    const b = await this.#point(to);
    const a = await this.#point(from);
    const steps = 6;
    const moves = Array.from({ length: steps }, (_, i) => ({ type: "pointerMove", duration: 30, x: Math.round(a.x + ((b.x - a.x) * (i + 1)) / steps), y: Math.round(a.y + ((b.y - a.y) * (i + 1)) / steps) }));
    await this.pointer([{ type: "pointerMove", duration: 0, ...a }, { type: "pointerDown", button: 0 }, { type: "pause", duration: 60 }, ...moves, { type: "pause", duration: 120 }, { type: "pointerUp", button: 0 }]);
  }

  async pointer(actions) {
    await this.#call("POST", "/actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
    await this.#call("DELETE", "/actions");
  }

  /** Types text or presses keys; `chord(["Control", "z"])` holds the first ones. */
  async type(text) {
    const actions = [...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    await this.#keys(actions);
  }

  async chord(keys) {
    await this.#keys([...keys.map((value) => ({ type: "keyDown", value })), ...[...keys].reverse().map((value) => ({ type: "keyUp", value }))]);
  }

  async #keys(actions) {
    await this.#call("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    await this.#call("DELETE", "/actions");
  }

  async text(target) {
    const element = typeof target === "string" ? await this.find(target) : target;
    return this.run((e) => e.textContent, element);
  }

  /** Where something is. What a selector or a function finds is looked for again when the page has drawn itself anew meanwhile. */
  async #place(target, options) {
    const look = typeof target === "string" ? () => this.find(target, options) : target;
    if (typeof look !== "function") return this.#middle(target);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#middle(await look());
      } catch (error) {
        if (attempt === 5 || !/stale/i.test(error.message)) throw error;
      }
    }
  }

  async #point(target) {
    if (typeof target === "string") return this.#middle(await this.find(target));
    return target[ELEMENT] ? this.#middle(target) : target;
  }

  /** The middle of an element that has come to rest: what moves (a panning canvas, an opening panel) would be missed. */
  async #middle(element) {
    await this.run((e) => e.scrollIntoView({ block: "nearest", inline: "nearest" }), element);
    return this.runAsync(async (e) => {
      let last = "";
      for (let calm = 0; calm < 4; ) {
        const r = e.getBoundingClientRect();
        const now = [r.x, r.y, r.width, r.height].join();
        calm = now === last ? calm + 1 : 0;
        last = now;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 10)));
      }
      const r = e.getBoundingClientRect();
      return { x: Math.round(r.x + r.width / 2), y: Math.round(r.y + r.height / 2) };
    }, element);
  }
}

async function request(base, method, path, body, within = 90_000) {
  const response = await fetch(base + path, { method, headers: { "content-type": "application/json" }, body: method === "POST" ? JSON.stringify(body ?? {}) : undefined, signal: AbortSignal.timeout(within) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
  return value;
}
