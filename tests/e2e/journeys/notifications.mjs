// Nobody looks at the window: the desktop says that a workflow fails, once while it lasts, several at once as one, and leads there.
import { assert, chain, close, code, post, seen, webhook } from "../page.mjs";

export async function notifications(visit) {
  const { page, session, door } = visit;
  const { desktop } = door;
  const shown = () => desktop.notifications.map((one) => one.title);
  await page.api("settings_set", { values: { "desktop.close_action": "tray" } });
  const workflows = {};
  for (const name of ["Ship orders", "Fence", "North", "South", "West", "Quiet", "Last"]) workflows[name] = await failing(page, name);
  await hide(visit);
  desktop.clear();

  // One failure, one notification that says what and why; as text, whatever a server answered.
  await fail(workflows, "Ship orders");
  const first = await desktop.notification("Ship orders");
  assert.equal(first.title, "“Ship orders” failed");
  assert.match(first.text, /at “Weigh”: /);
  assert.match(first.text, /&lt;b&gt;no weight&lt;\/b&gt; &amp; no size/, "The desktop would read the error's text as markup");

  // While it lasts, it is counted and not told again. What another workflow is told with shows that this had its turn.
  await fail(workflows, "Ship orders");
  await fail(workflows, "Ship orders");
  await seen(async () => (await alarm(page, "Ship orders"))?.count === 3, "three failures to be counted");
  await fail(workflows, "Fence");
  await desktop.notification("Fence");
  assert.deepEqual(shown(), ["“Ship orders” failed", "“Fence” failed"]);

  // A click opens the window where the notification is about.
  await desktop.click(first);
  await seen(() => door.isShown(), "the click to show the window");
  await session.until((id) => location.hash === `#/workflow/${id}`, [workflows["Ship orders"].id], { what: "the click to open the workflow" });

  // Three that fail together are one notification, and one click from where they all stand.
  await hide(visit);
  desktop.clear();
  await Promise.all(["North", "South", "West"].map((name) => fail(workflows, name)));
  const together = await desktop.notification("3 things need your attention");
  assert.deepEqual(together.text.split("\n").sort(), ["“North” failed", "“South” failed", "“West” failed"]);
  await desktop.click(together);
  await session.until(() => location.hash === "#/health", [], { what: "the click to open the health page" });
  await seen(() => door.isShown(), "the click to show the window");
  assert.equal(desktop.notifications.length, 1);

  // Who wants to hear of alarms only is not told of failures: here five of them, after which the workflow is paused.
  await hide(visit);
  desktop.clear();
  await page.api("settings_set", { values: { "notify.failures": false } });
  for (let i = 0; i < 5; i++) await fail(workflows, "Quiet");
  await desktop.notification("“Quiet” is paused");
  assert.equal(desktop.notifications.length, 1, `Nobody wanted to hear ${JSON.stringify(shown())}`);
  await page.api("settings_set", { values: { "notify.failures": true } });
  await fail(workflows, "Last");
  await desktop.notification("“Last” failed");
  assert.equal(desktop.notifications.length, 2);
}

/** A live workflow that fails whenever it is called. */
async function failing(page, name) {
  const path = `e2e-${name.toLowerCase().replaceAll(" ", "-")}`;
  const id = await page.importAndOpen(
    chain(name, [webhook("Order", path, { responseMode: "onReceived" }), code("Weigh", "throw new Error('<b>no weight</b> & no size');")]),
  );
  await page.deploy(1);
  const { items } = await page.api("trigger_list", {});
  return { id, url: items.find((trigger) => trigger.workflow_id === id).url };
}

async function fail(workflows, name) {
  assert.equal((await post(workflows[name].url, {})).status, 200);
}

async function alarm(page, name) {
  const { items } = await page.api("alarm_list", {});
  return items.find((one) => one.title.includes(name));
}

async function hide(visit) {
  await close(visit.session);
  await seen(() => !visit.door.isShown(), "the window to be hidden");
}
