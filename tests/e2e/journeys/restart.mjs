// What was done is there after the program was closed: the workflow, its last result, and the way back.
import { assert, chain, code, Key, TRIGGER } from "../page.mjs";

export async function restart(visit) {
  await visit.page.importAndOpen(chain("Kept", [TRIGGER, code("Give two", "return [{ json: { city: 'Oslo' } }, { json: { city: 'Bergen' } }];")]));
  await visit.page.run();
  await visit.session.click(await visit.page.node("Give two"));
  await visit.session.type(Key.F2);
  await visit.session.find("input[aria-label='Node name']");
  await visit.session.until(() => document.activeElement?.selectionEnd === "Give two".length && document.activeElement.selectionStart === 0, [], { what: "the name to be selected" });
  await visit.session.type(`Give cities${Key.Enter}`);
  await visit.page.hasNodes(["Start", "Give cities"]);
  await visit.page.saved();

  await visit.leave();
  await visit.enter();
  const { page, session } = visit;
  await page.goTo("Home");
  await session.click(await session.find("main ul a", { text: "Kept" }));
  await page.hasNodes(["Start", "Give cities"]);
  await page.says("Success");
  await session.until(() => document.querySelectorAll("[data-testid=step-node][data-status=success]").length === 2, [], { what: "both nodes to show how they ran" });
  await page.openOutput("Give cities");
  assert.deepEqual(await page.row(1), ["Bergen"]);
  await page.focusCanvas();
  await page.undo();
  await page.hasNodes(["Start", "Give two"]);
  await page.redo();
  await page.hasNodes(["Start", "Give cities"]);
}
