// A node fails: what happened, on which item and what to do stand where people look; the run can be looked at later.
import { assert, chain, code, TRIGGER } from "../page.mjs";

export async function error({ page, session }) {
  const id = await page.importAndOpen(
    chain("Reads a missing file", [
      TRIGGER,
      code("Two paths", `return ['/etc/hostname', '/nowhere/else.csv'].map((path) => ({ json: { path } }));`),
      { name: "Open file", type: "n8n-nodes-base.readWriteFile", typeVersion: 1, parameters: { operation: "read", fileSelector: "={{ $json.path }}", options: {} } },
    ]),
  );
  await page.run("Error");
  const failed = "[data-testid=step-node][data-status=error]:has([title='Open file'])";
  await session.find(failed, { text: "Error, item 1" });

  // On the node: message, item and hint when the pointer rests on its badge.
  const badge = await session.find(`${failed} span`, { text: "Error, item 1" });
  const inner = await session.run((e) => [...e.querySelectorAll("span")].find((s) => s.textContent.startsWith("Error, item") && s.querySelector("svg")) ?? e, badge);
  await session.hover(inner);
  const tip = await session.until(() => {
    const e = document.querySelector("[role=tooltip]");
    return e?.textContent.includes("item 1") ? e.textContent : null;
  }, [], { what: "the badge to explain the error" });
  assert.match(tip, /MILLRACE_FILES_ROOT|allowed folders/, `No hint in “${tip}”`);

  // In the inspector.
  await page.openOutput("Open file");
  const alert = await session.text("section[aria-label=Output] [role=alert]");
  assert.match(alert, /Failed on item 1/);
  assert.match(alert, /allowed folders/);

  // In the list of executions, and from there back on the canvas.
  await page.goTo("Executions");
  const row = await session.find("main tbody tr", { text: "Reads a missing file" });
  assert.match(await session.text(row), /Error.*Open file:/s);
  await page.press("Failed");
  await session.click(await session.find("main tbody a", { text: "Reads a missing file" }));
  await page.button("Back to editor");
  await session.until((id) => location.hash.startsWith(`#/workflow/${id}/execution/`), [id]);
  await session.find(failed);
  await page.press("Back to editor");
  await page.button("Run");
}
