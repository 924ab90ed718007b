// A live workflow fails: a notice says so, Health and the dead letters keep it, and it runs again from there with other input.
import { assert, chain, code, Key, post, webhook } from "../page.mjs";

export async function failure({ page, session }) {
  await page.importAndOpen(
    chain("Ship orders", [
      webhook("Order", "e2e-ship", { responseMode: "onReceived" }),
      code("Unpack", "return [{ json: $input.first().json.body }];"),
      code("Weigh", "if (!($input.first().json.weight > 0)) throw new Error('The parcel has no weight');\nreturn [{ json: { shipped: $input.first().json.weight } }];"),
    ]),
  );
  await page.deploy(1);
  const { items } = await page.api("trigger_list", {});
  await page.goTo("Home");
  assert.equal((await post(items[0].url, { weight: 0 })).status, 200);

  await page.toast("Ship orders");
  await page.goTo("Health");
  await session.find("main li", { text: "Ship orders" });
  await page.goTo("Executions");
  await session.find("main tbody tr", { text: "The parcel has no weight" });
  await session.click("[role=tab]", { text: "Dead letters" });
  await session.until(() => document.querySelectorAll("main tbody tr").length === 1, [], { what: "one dead letter" });

  // From the failed node, with what it should have been given.
  await session.click("main tbody a", { text: "Ship orders" });
  await page.button("Back to editor");
  await page.choose("Run again", "With other input…");
  const editor = "[role=dialog] .cm-content";
  await session.until((css) => document.querySelector(css)?.textContent.includes("weight"), [editor], { what: "the failed node's input" });
  await session.click(editor);
  await session.chord([Key.Control, "a"]);
  await session.type('[{"weight": 12}]');
  await session.click(await session.named("[role=dialog] button", "Run again"));
  await session.gone("[role=dialog]");
  await session.until(() => document.querySelector("header")?.innerText.includes("Success"), [], { what: "the second run to succeed" });
  await page.openOutput("Weigh");
  assert.deepEqual(await page.row(0), ["12"]);

  await page.goTo("Executions");
  await session.click("[role=tab]", { text: "Dead letters" });
  await page.shows("No dead letters");
}
