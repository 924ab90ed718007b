// The program is killed in the middle of an execution: it says so afterwards, and nothing else is lost.
import { assert, chain, code, Key, TRIGGER } from "../page.mjs";

export async function killed(visit) {
  const id = await visit.page.importAndOpen(
    chain("Cut short", [
      TRIGGER,
      code("Quick", "return [{ json: { done: true } }];"),
      code("Long", "for (;;) {}"),
      code("Never", "return [{ json: { reached: true } }];"),
    ]),
  );
  await visit.session.chord([Key.Control, Key.Enter]);
  await visit.session.find("[data-testid=step-node][data-status=success]:has([title=Quick])");
  await visit.session.find("[data-testid=step-node][data-status=running]:has([title=Long])");
  const before = await visit.page.api("workflow_get", { id });
  await visit.kill();

  await visit.enter();
  const { page, session } = visit;
  await page.goTo("Executions");
  const row = await session.find("main tbody tr", { text: "Cut short" });
  assert.match(await session.text(row), /Crashed/);
  const { items } = await page.api("execution_list", {});
  assert.deepEqual(items.map((e) => e.status), ["crashed"]);

  await session.click(await session.find("main tbody a", { text: "Cut short" }));
  await page.says("Crashed");
  assert.equal(await session.run(() => document.querySelectorAll("[data-status=running]").length), 0, "A node still shows as running");
  await session.find("[data-testid=step-node][data-status=success]:has([title=Quick])");

  await page.openWorkflow(id);
  const after = await page.api("workflow_get", { id });
  assert.deepEqual(after.document, before.document);
  await page.button("Run");
}
