// A workflow copied in n8n is pasted onto the canvas, runs, and goes back out as n8n JSON.
import { assert, chain, Key, TRIGGER } from "../page.mjs";

const COPIED = chain("", [
  { ...TRIGGER, name: "When clicking ‘Execute workflow’" },
  {
    name: "Edit Fields",
    type: "n8n-nodes-base.set",
    typeVersion: 3.4,
    parameters: { assignments: { assignments: [{ id: "a1", name: "greeting", value: "=Hello {{ $now.year > 2000 }}", type: "string" }] }, options: {} },
  },
]);

export async function clipboard({ page, session, door }) {
  await page.newWorkflow();
  await page.focusCanvas();
  const { nodes, connections } = COPIED;
  await write(door, JSON.stringify({ nodes, connections, pinData: {}, meta: { instanceId: "x" } }));
  await session.chord([Key.Control, "v"]);
  await page.hasNodes(["When clicking ‘Execute workflow’", "Edit Fields"]);
  await session.until(() => document.querySelectorAll(".react-flow__edge").length === 1, [], { what: "the pasted connection" });

  await page.run();
  await page.openOutput("Edit Fields");
  assert.deepEqual(await page.row(0), ["Hello true"]);

  await page.focusCanvas();
  await session.type(Key.Escape);
  await session.chord([Key.Control, "a"]);
  await write(door, "");
  await session.chord([Key.Control, "c"]);
  let text = "";
  for (let i = 0; i < 100 && text === ""; i++) {
    text = await read(door);
    if (text === "") await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const out = JSON.parse(text);
  assert.deepEqual(out.nodes.map((n) => n.type).sort(), nodes.map((n) => n.type).sort());
  const set = out.nodes.find((n) => n.type === "n8n-nodes-base.set");
  assert.deepEqual(set.parameters, nodes[1].parameters);
  assert.equal(out.connections["When clicking ‘Execute workflow’"].main[0][0].node, "Edit Fields");
}

/** Another program's copy: the window's clipboard through its plugin, Chromium's with its permission. */
export async function write({ kind, session }, text) {
  if (kind === "browser") await session.devtools("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
  await session.runAsync(async (text) => {
    if ("__TAURI_INTERNALS__" in window) await window.__TAURI_INTERNALS__.invoke("plugin:clipboard-manager|write_text", { text });
    else await navigator.clipboard.writeText(text);
  }, text);
}

export function read({ session }) {
  return session.runAsync(async () => {
    if (!("__TAURI_INTERNALS__" in window)) return navigator.clipboard.readText();
    return window.__TAURI_INTERNALS__.invoke("plugin:clipboard-manager|read_text").catch(() => "");
  });
}
