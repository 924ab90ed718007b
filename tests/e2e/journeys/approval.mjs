// Executions wait for people: one is answered on the page, one on the canvas, one through its link; the workflow goes on with what they said.
import { assert, chain, code, post, webhook } from "../page.mjs";

const ASK = chain("Refunds", [
  webhook("Asked", "e2e-refunds", { responseMode: "onReceived" }),
  code("Case", "return [{ json: { ...$input.first().json.body, link: $execution.resumeUrl } }];"),
  { name: "Approve", type: "millrace.approval", parameters: { kind: "approve", title: "=Refund {{ $json.amount }} €?", message: "={{ $json.reason }}", includeInput: false } },
  code("Pay", "return $input.all();"),
]);

export async function approval({ page, session }) {
  const id = await page.importAndOpen(ASK);
  await page.deploy(1);
  const { items } = await page.api("trigger_list", {});
  await page.goTo("Approvals");
  await page.shows("Nobody waits for you");
  for (const amount of [10, 20, 30]) await post(items[0].url, { amount, reason: `Because of ${amount}` });

  // On the page, with a comment: the card leaves, the execution goes on.
  const card = await session.find("article[data-question]", { text: "Refund 20 €?" });
  assert.match(await session.text(card), /Because of 20/);
  await within(session, card, "Add a comment");
  await session.find("article[data-question] textarea");
  await session.type("Quite right");
  await within(session, card, "Approve");
  await session.until(() => ![...document.querySelectorAll("article[data-question]")].some((e) => e.textContent.includes("Refund 20 €?")), [], { what: "the answered question to leave" });
  const paid = await ended(page, id, 1);
  const [answer] = await output(page, paid[0], "Pay");
  assert.deepEqual(keys(answer), ["answeredAt", "answeredBy", "answers", "approved", "choice", "comment", "timedOut"]);
  assert.deepEqual([answer.choice, answer.approved, answer.comment], ["approve", true, "Quite right"]);

  // On the canvas of the execution.
  const waiting = await session.find("article[data-question]", { text: "Refund 30 €?" });
  await session.click(await session.run((e) => e.querySelector("a"), waiting));
  await session.find("section[aria-label='What this execution waits for']", { text: "Refund 30 €?" });
  await session.click(await session.named("section[aria-label='What this execution waits for'] button", "Decline"));
  await session.until(() => document.querySelector("header")?.innerText.includes("Success"), [], { what: "the execution to go on" });
  await ended(page, id, 2);

  // Through the link that a mail would hold: looking decides nothing.
  await page.goTo("Home");
  await page.shows("1 question waits for your answer");
  const { items: left } = await page.api("wait_list", { kinds: ["approval"] });
  assert.equal(left.length, 1);
  const [{ link }] = await output(page, { id: left[0].execution_id }, "Case");
  const asked = await fetch(link);
  assert.equal(asked.status, 200);
  assert.match(await asked.text(), /Refund 10 €\?/);
  assert.equal((await page.api("wait_list", { kinds: ["approval"] })).items.length, 1);
  const sent = await fetch(link, { method: "POST", body: new URLSearchParams({ choice: "decline", comment: "" }) });
  assert.equal(sent.status, 200);
  const over = await ended(page, id, 3);
  assert.deepEqual(over.map((e) => e.status), ["success", "success", "success"]);
  await session.until(() => !document.body.innerText.includes("waits for your answer"), [], { what: "the question to be gone" });
  assert.equal((await fetch(link, { method: "POST", body: new URLSearchParams({ choice: "approve" }) })).status, 409);
}

const keys = (value) => Object.keys(value).sort();

async function within(session, card, name) {
  const button = await session.run(
    (card, name) => [...card.querySelectorAll("button")].find((b) => (b.getAttribute("aria-label") ?? b.innerText).trim().startsWith(name)) ?? null,
    card,
    name,
  );
  assert.ok(button, `The card has no button “${name}”`);
  await session.click(button);
}

/** The workflow's executions that are over, once there are as many as wanted. */
async function ended(page, workflow_id, count) {
  for (let i = 0; i < 200; i++) {
    const { items } = await page.api("execution_list", { workflow_id, limit: 50 });
    const over = items.filter((e) => e.finished_at !== null);
    if (over.length >= count) return over;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`There are not ${count} executions that ended`);
}

async function output(page, execution, name) {
  const { runs } = await page.api("execution_get", { id: execution.id });
  const run = runs.find((r) => r.node_name === name);
  const { items } = await page.api("execution_items", { port: { execution_id: execution.id, node_id: run.node_id, run_index: 0, side: "output", port: 0 }, offset: 0, limit: 10 });
  return items.map((item) => item.json);
}
