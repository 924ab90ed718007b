// The window is closed: its icon in the tray opens it, leads to what matters, and ends the program in order.
import { ask, startHidden } from "../doors.mjs";
import { assert, chain, close, code, schedule, seen } from "../page.mjs";

const QUIT = "Quit (nothing runs until you start it again)";

export async function tray(visit) {
  const { desktop } = visit.door;
  const icon = await desktop.icon();
  assert.equal(icon.Title, "Millrace", `The icon is called ${JSON.stringify(icon)}`);
  assert.equal(icon.Status, "Active");
  assert.ok(icon.IconName, "The icon has no picture");
  const entries = await desktop.menu();
  assert.deepEqual(entries.map((entry) => [entry.label, entry.enabled]), [["Open Millrace", true], ["Health", true], [QUIT, true]]);

  // Hidden, each entry does what it says.
  await visit.page.api("settings_set", { values: { "desktop.close_action": "tray" } });
  await hide(visit);
  await desktop.press("Open Millrace");
  await seen(() => visit.door.isShown(), "Open to show the window");
  await hide(visit);
  await desktop.press("Health");
  await seen(() => visit.door.isShown(), "Health to show the window");
  await visit.session.until(() => location.hash === "#/health", [], { what: "the health page" });

  // A second start is not a second icon.
  await hide(visit);
  assert.equal(await visit.door.startAgain(), 0);
  await seen(() => visit.door.isShown(), "the window to come back");
  assert.equal(desktop.icons.length, 1, "A second start made another icon");

  // Work goes on until somebody quits; what runs then is finished or put down, never broken.
  const busy = "const until = Date.now() + 400;\nwhile (Date.now() < until);\nreturn [{ json: { done: true } }];";
  const id = await visit.page.importAndOpen(chain("Busy", [schedule("Each second", 1), code("Work", busy), code("More work", busy)]));
  await visit.page.deploy(1);
  await visit.leave();
  await quitByTray(visit.place, desktop, id);

  await visit.enter();
  await seen(async () => (await list(visit.page, id)).filter((e) => e.finished_at !== null).length > 0, "the executions");
  const finished = (await list(visit.page, id)).filter((e) => e.finished_at !== null);
  assert.deepEqual([...new Set(finished.map((e) => e.status))], ["success"], "Quitting broke an execution");
}

/** Starts the program by itself, so that its exit status can be seen, and quits it while it works. */
async function quitByTray(place, desktop, id) {
  const before = ask(place, "executions", "--workflow", id, "--limit", "200").items.length;
  desktop.clear();
  const program = startHidden(place);
  try {
    await desktop.icon();
    await seen(() => ask(place, "executions", "--workflow", id, "--limit", "200").items.length > before + 1, "the schedule to go on");
    await desktop.press("Quit");
    assert.equal(await program.ended(), 0, "Quit did not end the program in order");
    await desktop.empty();
  } finally {
    await program.stop();
  }
  const running = ask(place, "executions", "--workflow", id, "--status", "running", "--status", "crashed", "--status", "error").items;
  assert.ok(running.every((e) => e.status === "running"), `Quitting broke ${JSON.stringify(running)}`);
}

async function hide(visit) {
  await close(visit.session);
  await seen(() => !visit.door.isShown(), "the window to be hidden");
}

async function list(page, workflow_id) {
  const { items } = await page.api("execution_list", { workflow_id, limit: 200 });
  return items;
}
