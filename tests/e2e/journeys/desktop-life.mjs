// The window closes and the program stays: the first close asks, a second start brings the window back, and quitting ends it in order.
import { assert, chain, close, code, schedule, seen } from "../page.mjs";

export async function desktopLife(visit) {
  const id = await visit.page.importAndOpen(chain("Goes on", [schedule("Each second", 1), code("Tick", "return [{ json: { tick: true } }];")]));
  await visit.page.deploy(1);
  await seen(() => visit.door.isShown(), "the window to be shown");

  // The first close asks. Whoever changes their mind is asked again.
  await close(visit.session);
  await visit.session.find("[role=dialog]", { text: "Keep Millrace running?" });
  await visit.page.press("Close");
  await visit.session.gone("[role=dialog]");
  assert.ok(visit.door.isShown(), "The window went although nobody chose that");
  await close(visit.session);
  await visit.session.click(await visit.session.find("[role=dialog] button", { text: "Keep running" }));
  await seen(() => !visit.door.isShown(), "the window to be hidden");

  // Hidden, it works on.
  const before = await runs(visit.page, id);
  await seen(async () => (await runs(visit.page, id)) > before, "the schedule to go on behind the closed window");

  // A second start shows the first one's window, unless the system made it at login.
  assert.equal(await visit.door.startAgain("--hidden"), 0);
  assert.ok(!visit.door.isShown(), "A start at login opened the window");
  assert.equal(await visit.door.startAgain(), 0);
  await seen(() => visit.door.isShown(), "the window to come back");

  // What was chosen is a setting now, and counts without a question.
  await visit.page.goTo("Settings");
  await visit.page.shows("Keep running in the tray");
  await close(visit.session);
  await seen(() => !visit.door.isShown(), "the window to be hidden without a question");
  await visit.leave();

  // Started at login it stays out of sight, and works.
  await visit.enter(["--hidden"]);
  assert.ok(!visit.door.isShown(), "A start at login opened the window");
  const after = await runs(visit.page, id);
  await seen(async () => (await runs(visit.page, id)) > after, "the schedule to go on after a start at login");
  await visit.page.api("settings_set", { values: { "desktop.close_action": "quit" } });
  await close(visit.session).catch(() => {});
  await visit.door.ended();
  await visit.leave();

  await visit.enter();
  const { items } = await visit.page.api("execution_list", { workflow_id: id, limit: 200 });
  assert.deepEqual([...new Set(items.filter((e) => e.finished_at !== null).map((e) => e.status))], ["success"], "Quitting broke an execution");
}

async function runs(page, workflow_id) {
  const { items } = await page.api("execution_list", { workflow_id, limit: 200 });
  return items.length;
}
