// A schedule goes live: it runs by itself, is seen to run, changes version and goes back in one step, and stops.
import { assert, chain, code, Key, schedule } from "../page.mjs";

export async function scheduleLive({ page, session }) {
  const id = await page.importAndOpen(chain("Every second", [schedule("Each second", 1), code("Tick", "return [{ json: { tick: true } }];")]));
  await page.isLive(null);
  await page.deploy(1);
  await page.toast("Version 1 is live. Next run:");

  // Executions arrive in the open list without anybody doing anything.
  await page.goTo("Executions");
  await session.find("main tbody tr", { text: "Every second" });
  const before = (await page.rows()).length;
  await session.until((before) => document.querySelectorAll("main tbody tr").length >= before + 2, [before], { what: "executions to arrive by themselves" });
  assert.match((await page.rows())[0], /Schedule|Each second/);

  // Health says that it is heard.
  await page.goTo("Health");
  const row = "main table tbody tr";
  const heard = await session.until(
    (row) => {
      const cells = [...(document.querySelector(row)?.querySelectorAll("td") ?? [])].map((e) => e.innerText.trim());
      return cells.length === 6 && cells[4] !== "Not yet" ? cells : null;
    },
    [row],
    { what: "the trigger to have fired" },
  );
  assert.equal(heard[0], "Listening");
  assert.notEqual(heard[3], "Not yet", `Last heard: ${heard}`);
  await page.shows("Everything is listening");

  // A second version, and back.
  await page.openWorkflow(id);
  await session.click(await page.node("Tick"));
  await session.type(Key.F2);
  await session.until(() => document.activeElement?.matches("input[aria-label='Node name']") && document.activeElement.selectionEnd === "Tick".length, [], { what: "the name to be selected" });
  await session.type(`Tock${Key.Enter}`);
  await page.hasNodes(["Each second", "Tock"]);
  await page.deploy(2);
  await page.choose("More about the deployment", "Deployment history");
  await page.press("Roll back to version 1");
  await page.isLive(1);
  await session.find("aside, section", { text: "Rolled back to version 1" });

  // Numbers.
  await page.goTo("Workflows");
  await session.find("main tbody tr", { text: "Live: version 1" });
  await page.choose("Actions for Every second", "Statistics");
  await page.shows("Statistics of “Every second”");
  const total = await session.until(
    () => {
      const figure = [...document.querySelectorAll("main dl > div")].find((e) => e.querySelector("dt")?.textContent === "Executions");
      return Number(figure?.querySelector("dd")?.textContent ?? 0);
    },
    [],
    { what: "the number of executions" },
  );
  assert.ok(total >= 2, `Only ${total} executions are counted`);
  await page.shows("Schedule drift, median");
  await session.find("main canvas");

  // Down, and nothing more comes.
  await page.openWorkflow(id);
  await page.choose("More about the deployment", "Undeploy");
  await page.isLive(null);
  const last = await settled(page, id);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  assert.equal(await settled(page, id), last, "It still runs after it was taken down");
}

/** How many executions there are once none is under way. */
async function settled(page, workflow_id) {
  for (let i = 0; i < 100; i++) {
    const { items } = await page.api("execution_list", { workflow_id, limit: 200 });
    if (items.every((e) => e.finished_at !== null)) return items.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Executions do not end");
}
