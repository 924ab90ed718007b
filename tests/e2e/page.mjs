// What people do in Millrace, in their words. Built on accessible names: what a screen reader cannot find, these journeys cannot either.
import assert from "node:assert/strict";

import { Key } from "./webdriver.mjs";

const HEADER = "main[aria-label=Editor] header";

export class Page {
  constructor(door) {
    this.door = door;
    this.session = door.session;
  }

  /** The program has drawn its first page. */
  async ready() {
    await this.session.find("nav[aria-label=Main]", { within: 60_000 });
    // Connections to the backend are made by the first query.
    await this.session.until(() => document.querySelector("main, [role=alert]") !== null, [], { what: "the first page" });
  }

  /** Calls a use case through the page's own door. */
  api(name, request = {}) {
    return this.session.runAsync(
      async (name, request) => {
        if ("__TAURI_INTERNALS__" in window) {
          try {
            return await window.__TAURI_INTERNALS__.invoke("call", { name, request });
          } catch (error) {
            throw new Error(`${name}: ${JSON.stringify(error)}`);
          }
        }
        const answer = await fetch(`/api/call/${name}`, {
          method: "POST",
          headers: { "Content-Type": "application/json", Authorization: `Bearer ${sessionStorage.getItem("millrace.token")}` },
          body: JSON.stringify(request),
        });
        if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
        return answer.json();
      },
      name,
      request,
    );
  }

  button(name, options) {
    return this.session.named("button", name, options);
  }

  async press(name, options) {
    await this.session.click(() => this.button(name, options));
  }

  /** A page of the rail; its name may go on with what waits there. */
  async goTo(name) {
    await this.session.click(`nav[aria-label=Main] a:is([aria-label=${JSON.stringify(name)}], [aria-label^=${JSON.stringify(`${name}:`)}])`);
  }

  /** An entry of the menu that a button opens. */
  async choose(button, entry) {
    await this.press(button);
    await this.session.click(() => this.session.named("[role=menuitem]", entry));
    await this.session.gone("[role=menu]");
  }

  /** Makes the open workflow's draft live; it must say so. */
  async deploy(version) {
    await this.press(`Deploy version ${version}`);
    await this.isLive(version);
  }

  /** What the bar above the canvas says is live; null: nothing. */
  async isLive(version) {
    const words = version === null ? "Not deployed" : `Live: version ${version}`;
    await this.session.until((words) => document.querySelector("[data-testid=live-state]")?.innerText.includes(words), [words], { what: `the bar to say “${words}”` });
  }

  /** The rows of the list of executions that are drawn, as texts. */
  rows() {
    return this.session.run(() => [...document.querySelectorAll("main tbody tr")].map((row) => row.innerText));
  }

  /** A notice or another toast. */
  toast(text) {
    return this.session.find("[data-sonner-toast]", { text });
  }

  /** Imports n8n JSON and opens it in the editor. */
  async importAndOpen(workflow) {
    const { workflows } = await this.api("workflow_import", { text: JSON.stringify(workflow) });
    await this.openWorkflow(workflows[0].id);
    return workflows[0].id;
  }

  async openWorkflow(id) {
    await this.session.run((id) => {
      location.hash = `#/workflow/${id}`;
    }, id);
    await this.session.find("[data-canvas]");
    await this.session.find("[data-testid=step-node]");
  }

  async newWorkflow() {
    await this.goTo("Workflows");
    await this.press("New workflow");
    await this.session.find("[data-canvas]");
    await this.button("Add a node");
  }

  /** A node on the canvas. */
  node(name, options) {
    return this.session.find(`[data-testid=step-node]:has([title=${JSON.stringify(name)}])`, options);
  }

  /** A node's port. */
  port(name, side) {
    return this.session.find(`[data-testid=step-node]:has([title=${JSON.stringify(name)}]) .react-flow__handle.${side === "out" ? "source" : "target"}`);
  }

  /** Waits until the canvas has exactly these nodes. */
  async hasNodes(names) {
    await this.session.until(
      (names) => {
        const shown = [...document.querySelectorAll("[data-testid=step-node]")].map((e) => e.querySelector("[title]")?.title);
        return shown.length === names.length && names.every((n) => shown.includes(n));
      },
      [names],
      { what: `the canvas to show exactly ${names.join(", ")}` },
    );
  }

  /** Opens a node in the inspector. */
  async openNode(name) {
    await this.session.doubleClick(await this.node(name));
    await this.inspector(name);
  }

  inspector(name) {
    return this.session.find("section[aria-label='Node settings'] header h2", { text: name });
  }

  async tab(name) {
    await this.session.click(() => this.session.named("[role=tab]", name));
  }

  /** Puts the focus on the canvas by its empty top left corner. */
  async focusCanvas() {
    await this.session.run(() => document.querySelector("[data-canvas]").focus());
  }

  async wholeGraph() {
    await this.focusCanvas();
    await this.session.type("1");
  }

  async lastExecution() {
    const { items } = await this.api("execution_list", { limit: 1 });
    return items[0] ?? null;
  }

  /** Runs with Ctrl+Enter and waits for the end; the editor must say how it ended. */
  async run(expected = "Success") {
    const before = (await this.lastExecution())?.id;
    await this.session.chord([Key.Control, Key.Enter]);
    await this.session.until(() => document.querySelector("main[aria-label=Editor] header") !== null);
    const execution = await this.finished(before);
    await this.says(expected);
    return execution;
  }

  /** Waits for the end of an execution that began after `before`. */
  async finished(before) {
    for (let i = 0; i < 600; i++) {
      const last = await this.lastExecution();
      if (last && last.id !== before && last.finished_at !== null) return last;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`No execution ended; the last one is ${JSON.stringify(await this.lastExecution())}`);
  }

  /** What the bar above the canvas says of the shown run. */
  async says(status) {
    await this.session.until(
      (css, status) => document.querySelector(css)?.innerText.includes(status) && ![...document.querySelectorAll(`${css} button`)].some((b) => b.textContent.trim() === "Cancel"),
      [HEADER, status],
      { what: `the bar above the canvas to say “${status}”` },
    );
  }

  /** Waits until everything is on disk. */
  async saved() {
    await this.session.until((css) => /Saved/.test(document.querySelector(css)?.innerText ?? ""), [HEADER], { what: "the workflow to be saved" });
  }

  undo() {
    return this.session.chord([Key.Control, "z"]);
  }

  redo() {
    return this.session.chord([Key.Control, Key.Shift, "z"]);
  }

  /** Texts of one row of the output table, by item index. */
  row(index, within = 20_000) {
    return this.session.until(
      (index) => {
        const row = document.querySelector(`section[aria-label=Output] [role=row][aria-rowindex="${index + 2}"]`);
        const cells = [...(row?.querySelectorAll("[role=gridcell]") ?? [])].map((c) => c.innerText.trim());
        return cells.some((text) => text !== "") ? cells : null;
      },
      [index],
      { within, what: `item ${index} in the output table` },
    );
  }

  /** Opens a node's output as a table. */
  async openOutput(name) {
    await this.openNode(name);
    await this.tab("Output");
    await this.session.find("section[aria-label=Output] [role=grid], section[aria-label=Output] [role=alert]");
  }

  async visibleText() {
    return this.session.run(() => document.body.innerText);
  }

  async shows(text, within = 20_000) {
    await this.session.until((text) => document.body.innerText.includes(text), [text], { within, what: `the page to show “${text}”` });
  }
}

/** Through the program's own settings, and waits until the page shows it. */
export async function setTheme(page, theme) {
  await page.api("settings_set", { values: { theme } });
  await page.session.until((theme) => document.documentElement.dataset.theme === theme || document.documentElement.classList.contains(theme), [theme], { what: `the ${theme} theme` });
}

/** A workflow as n8n writes it, from a chain of nodes. */
export function chain(name, nodes) {
  const connections = {};
  nodes.slice(1).forEach((node, i) => {
    connections[nodes[i].name] = { main: [[{ node: node.name, type: "main", index: 0 }]] };
  });
  return {
    name,
    nodes: nodes.map((node, i) => ({ id: `00000000-0000-4000-8000-00000000000${i}`, typeVersion: 1, position: [i * 280, 200], parameters: {}, ...node })),
    connections,
    settings: { executionOrder: "v1" },
  };
}

export const TRIGGER = { name: "Start", type: "n8n-nodes-base.manualTrigger" };

export function code(name, jsCode, mode = "runOnceForAllItems") {
  return { name, type: "n8n-nodes-base.code", typeVersion: 2, parameters: { mode, jsCode } };
}

export const schedule = (name, seconds) => ({ name, type: "n8n-nodes-base.scheduleTrigger", typeVersion: 1.2, parameters: { rule: { interval: [{ field: "seconds", secondsInterval: seconds }] } } });

export const webhook = (name, path, parameters = {}) => ({ name, type: "n8n-nodes-base.webhook", typeVersion: 2, webhookId: path, parameters: { path, httpMethod: "POST", responseMode: "lastNode", options: {}, ...parameters } });

/** A call from outside, as another program makes it. */
export async function post(url, body) {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(60_000) });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text };
}

/** Closes the window as the button in its title bar does. */
export function close(session) {
  return session.run(() => {
    void window.__TAURI_INTERNALS__.invoke("plugin:window|close", { label: "main" });
  });
}

/** Waits for something outside the page. */
export async function seen(check, what) {
  for (let i = 0; i < 200; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited in vain for ${what}`);
}

export { assert, Key };
