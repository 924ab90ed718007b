// The program is killed in the middle of two executions. What may be repeated goes on by itself; what may not asks first.
import { createServer } from "node:http";

import { assert, chain, code, TRIGGER } from "../page.mjs";

export async function killed(visit) {
  const shop = await slowShop();
  try {
    await cutShort(visit, shop);
  } finally {
    shop.close();
  }
}

async function cutShort(visit, shop) {
  const harmless = await visit.page.importAndOpen(
    chain("Harmless", [TRIGGER, code("Quick", "return [{ json: { done: true } }];"), code("Long", "const end = Date.now() + 6000; while (Date.now() < end); return [{ json: { reached: true } }];")]),
  );
  const order = { method: "POST", url: shop.url, options: {} };
  const once = await visit.page.importAndOpen(
    chain("Orders once", [TRIGGER, { name: "Order", type: "n8n-nodes-base.httpRequest", typeVersion: 4.2, parameters: order }, code("Note", "return [{ json: { noted: true } }];")]),
  );
  await visit.page.api("execution_start", { workflow_id: harmless });
  await visit.page.api("execution_start", { workflow_id: once });
  await shop.called(1);
  await until(visit.page, harmless, (e) => e.status === "running" && e.node_runs >= 2);
  const before = await visit.page.api("workflow_get", { id: once });
  await visit.kill();

  await visit.enter();
  const { page, session } = visit;
  const done = await until(page, harmless, (e) => e.finished_at !== null);
  assert.equal(done.status, "success", JSON.stringify(done.error));
  const { runs } = await page.api("execution_get", { id: done.id });
  assert.deepEqual(runs.map((run) => run.node_name), ["Start", "Quick", "Long"], "A finished node ran twice");

  // The order may have arrived: nobody but a person knows.
  await until(page, once, (e) => e.status === "paused");
  assert.equal(shop.calls, 1, "The order was sent twice");
  await page.goTo("Approvals");
  const question = await session.find("article[data-question]", { text: "Orders once" });
  assert.match(await session.text(question), /what it did then is not known/);
  await session.click("article[data-question] button", { text: "Skip it" });
  await page.press("Skip and go on");
  await session.gone("article[data-question]");
  const answered = await until(page, once, (e) => e.finished_at !== null);
  assert.equal(answered.status, "success", JSON.stringify(answered.error));
  assert.equal(shop.calls, 1, "The order was sent twice");

  await page.openWorkflow(once);
  assert.deepEqual((await page.api("workflow_get", { id: once })).document, before.document);
  await page.button("Run");
}

/** The workflow's last execution, once it is as wanted. */
async function until(page, workflow_id, wanted) {
  let last;
  for (let i = 0; i < 300; i++) {
    const { items } = await page.api("execution_list", { workflow_id, limit: 1 });
    last = items[0];
    if (last && wanted(last)) return last;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The execution is not as wanted: ${JSON.stringify(last)}`);
}

/** A server that takes orders and never answers. */
async function slowShop() {
  const server = createServer(() => {
    shop.calls += 1;
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const shop = {
    calls: 0,
    url: `http://127.0.0.1:${server.address().port}/orders`,
    async called(times) {
      for (let i = 0; i < 200 && shop.calls < times; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(shop.calls, times, "The shop was not called");
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return shop;
}
