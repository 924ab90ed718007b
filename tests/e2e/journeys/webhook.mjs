// A webhook: its address is copied and called from outside; before that, a test call shows on the canvas what came.
import { assert, chain, code, Key, post, webhook } from "../page.mjs";
import { read, write } from "./clipboard.mjs";

export async function webhookCalled({ page, session, door }) {
  await page.importAndOpen(
    chain("Orders come in", [webhook("Order", "e2e-orders"), code("Total", "return $input.all().map(({ json }) => ({ json: { total: json.body.price * json.body.pieces } }));")]),
  );

  // A test call of the draft: one call, shown as it runs.
  await page.press("Run");
  await page.shows("Waiting for a test call at “Order”");
  const test = await session.text("[role=status] code");
  assert.match(test, /\/webhook-test\/e2e-orders$/);
  assert.deepEqual((await post(test, { price: 5, pieces: 3 })).body, { total: 15 });
  await page.says("Success");
  await page.openOutput("Total");
  assert.deepEqual(await page.row(0), ["15"]);
  assert.equal((await post(test, {})).status, 404, "A test address takes one call");

  // Not live yet: nobody hears its own address.
  await page.openNode("Order");
  await page.tab("Parameters");
  await write(door, "");
  await page.press("Copy: Production address");
  const address = await copied(door);
  assert.match(address, /\/webhook\/e2e-orders$/);
  assert.equal((await post(address, {})).status, 404);

  await page.focusCanvas();
  await session.type(Key.Escape);
  await page.deploy(1);
  await page.toast("It listens at");
  const answer = await post(address, { price: 7, pieces: 6 });
  assert.deepEqual(answer, { status: 200, body: { total: 42 } });

  await page.goTo("Executions");
  const row = await session.find("main tbody tr", { text: "Order" });
  assert.match(await session.text(row), /Success/);
  assert.match(await session.text(row), /Webhook|Order/);

  // What came in is kept with the execution.
  await session.click("main tbody a", { text: "Orders come in" });
  await page.button("Back to editor");
  await page.openOutput("Total");
  assert.deepEqual(await page.row(0), ["42"]);
  await page.goTo("Health");
  await session.find("main table tbody tr", { text: "Orders come in" });
}

async function copied(door) {
  for (let i = 0; i < 100; i++) {
    const text = await read(door);
    if (text !== "") return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Nothing was copied");
}
