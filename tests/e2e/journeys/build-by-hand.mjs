// Three nodes by mouse and keyboard: palette, drag, wires, an expression, undo, rename, delete.
import { assert, Key } from "../page.mjs";

export async function buildByHand({ page, session }) {
  await page.newWorkflow();
  await page.press("Add a node");
  await search(session, "manual trigger");
  await session.type(Key.Enter);
  const [name] = await session.until(() => {
    const shown = [...document.querySelectorAll("[data-testid=step-node] [title]")].map((e) => e.title);
    return shown.length > 0 ? shown : null;
  });

  // The second one with the pointer, away from everything: it must not be connected by itself.
  await session.type(Key.Escape);
  await session.type(Key.Escape);
  await page.focusCanvas();
  await session.type("n");
  await search(session, "edit fields");
  const target = await session.run(() => {
    const box = document.querySelector("[data-testid=step-node]").getBoundingClientRect();
    return { x: Math.round(box.right + 220), y: Math.round(box.top + box.height / 2) };
  });
  await session.drag(await session.find("[cmdk-item]", { text: "Edit Fields" }), target);
  await page.hasNodes([name, "Edit Fields"]);
  assert.equal(await edges(session), 0, "A dropped node connected itself");
  await page.focusCanvas();
  await session.type(Key.Escape);

  await session.drag(await page.port(name, "out"), await page.port("Edit Fields", "in"));
  await session.until(() => document.querySelectorAll(".react-flow__edge").length === 1, [], { what: "the connection" });

  // The third by the “+” at the free port.
  await session.hover(await page.node("Edit Fields"));
  await session.click("[data-testid=step-node]:has([title='Edit Fields']) button[aria-label='Add a node after this one']");
  await search(session, "limit");
  await session.type(Key.Enter);
  await page.inspector("Limit");
  await page.wholeGraph();
  await page.hasNodes([name, "Edit Fields", "Limit"]);
  await session.until(() => document.querySelectorAll(".react-flow__edge").length === 2, [], { what: "the second connection" });
  await session.type(Key.Escape);

  await page.openNode("Edit Fields");
  await page.press("Add field");
  await session.click("input[aria-label='Name of field 1']");
  await session.type("answer");
  const value = await session.find("input[aria-label='Value of answer']");
  await session.click(value);
  await session.type("=");
  await session.until(() => document.activeElement?.matches(".cm-content[aria-label='Value of answer']"), [], { what: "“=” to turn the field into an expression" });
  await session.type("{{ 6 * 7");
  await session.until(() => [...document.querySelectorAll("[data-field] p span")].some((e) => e.textContent === "42"), [], { what: "the live result 42" });
  await session.chord([Key.Control, Key.Enter]);
  await page.finished(undefined);
  await page.says("Success");
  await page.tab("Output");
  assert.deepEqual(await page.row(0), ["42"]);

  await page.focusCanvas();
  await session.type(Key.Escape);
  await page.wholeGraph();
  await session.click(await page.node("Limit"));
  await session.type(Key.F2);
  await session.until(() => document.activeElement?.matches("input[aria-label='Node name']") && document.activeElement.selectionStart === 0 && document.activeElement.selectionEnd === "Limit".length, [], { what: "the name to be selected for typing" });
  await session.type(`First ones${Key.Enter}`);
  await page.hasNodes([name, "Edit Fields", "First ones"]);

  await session.type(Key.Delete);
  await page.hasNodes([name, "Edit Fields"]);
  await page.undo();
  await page.hasNodes([name, "Edit Fields", "First ones"]);
  await session.until(() => document.querySelectorAll(".react-flow__edge").length === 2, [], { what: "the connection of the deleted node to be back" });
  await page.undo();
  await page.hasNodes([name, "Edit Fields", "Limit"]);
  await page.redo();
  await page.hasNodes([name, "Edit Fields", "First ones"]);
  await page.saved();
}

async function search(session, words) {
  const field = await session.find("input[placeholder='Search nodes']");
  await session.until(() => document.activeElement?.getAttribute("placeholder") === "Search nodes", [], { what: "the search to have the focus" });
  await session.type(words);
  await session.until((e, words) => e.value === words && document.querySelector("[cmdk-item][data-selected=true]") !== null, [field, words], { what: `a node type for “${words}”` });
}

const edges = (session) => session.run(() => document.querySelectorAll(".react-flow__edge").length);
