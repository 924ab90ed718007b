// Takes pictures of every screen from the real window: `node screenshots.mjs FOLDER [WIDTHxHEIGHT] [NAME…]` (all, or those named).
// MILLRACE_CAMERA=browser takes them in Chromium instead.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { age, openShop } from "./business.mjs";
import { openBrowser, openWindow, workspace } from "./doors.mjs";
import { chain, code, Key, Page, setTheme, TRIGGER } from "./page.mjs";

const [folder, size = "1280x800", ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("Say where to: node screenshots.mjs FOLDER [WIDTHxHEIGHT] [NAME…]");
const [width, height] = size.split("x").map(Number);

const FAILING = chain("Price import", [
  { ...TRIGGER, name: "Import prices" },
  code("Three suppliers", "return ['north', 'south', 'west'].map((name) => ({ json: { supplier: name, list: `/srv/prices/${name}.csv` } }));"),
  { name: "Open price list", type: "n8n-nodes-base.readWriteFile", typeVersion: 1, parameters: { operation: "read", fileSelector: "={{ $json.list }}", options: {} } },
  code("Only changes", "return $input.all();"),
]);

const open = process.env.MILLRACE_CAMERA === "browser" ? openBrowser : openWindow;
/** Pictures of a business at work; all others are of somebody who begins. */
const AT_WORK = ["home", "executions", "dead-letters", "executions-chosen", "health", "approvals", "statistics", "statistics-day", "statistics-table", "workflows", "deployments", "timeline", "log", "waiting", "workflow-settings", "settings", "audit"];
const wanted = (part) => names.length === 0 || names.some((name) => part(name.replace(/-(light|dark)$/, "")));

await mkdir(folder, { recursive: true });
let session;
let page;
if (wanted((name) => !AT_WORK.includes(name))) await visit(await workspace(), begin);
if (wanted((name) => AT_WORK.includes(name))) {
  const place = await workspace();
  let ids = {};
  await visit(place, async () => {
    ids = await openShop(page);
  }, { keep: true });
  age(place, [ids["Web shop orders"], ids["Stock levels"]]);
  await visit(place, () => atWork(ids));
}

async function visit(place, pictures, { keep = false } = {}) {
  const door = await open(place);
  session = door.session;
  page = new Page(door);
  try {
    await session.resize(width, height);
    await page.ready();
    await pictures();
  } catch (error) {
    await writeFile(join(folder, "failed.png"), await session.screenshot());
    throw error;
  } finally {
    await door.close();
    if (!keep) await place.remove();
  }
}

async function begin() {
  await page.shows("Welcome to Millrace");
  await shot("welcome");
  await page.newWorkflow();
  await shot("editor-empty");
  await page.goTo("Home");

  await page.press("Open the example");
  await session.find("[role=dialog] input[aria-label=Folder]");
  await shot("example-folder");
  await page.press("Open example");
  await page.node("Run the report");
  await page.run();
  await page.press("Skip");
  await shot("editor");
  await page.wholeGraph();
  await shot("editor-fit");

  await page.openNode("Average and kind");
  await shot("inspector-docked");
  await page.tab("Output");
  await page.row(0);
  await shot("inspector-output");
  await page.tab("Settings");
  await shot("inspector-settings");
  await page.tab("Parameters");
  await page.press("Open wide");
  await session.find("section[aria-label=Input]");
  await page.row(0);
  await shot("inspector");
  await page.press("Dock at the side");
  await page.focusCanvas();
  await session.type(Key.Escape);
  await page.openNode("Totals per customer");
  await page.press("Open wide");
  await page.row(0);
  await shot("inspector-code");
  await page.press("Dock at the side");
  await page.focusCanvas();
  await session.type(Key.Escape);
  await session.type("n");
  await session.find("input[placeholder='Search nodes']");
  await shot("palette");
  await session.type(Key.Escape);
  await page.focusCanvas();
  await session.type("o");
  await page.shows("Outline");
  await shot("outline");
  await page.focusCanvas();
  await session.type("o");
  await session.chord([Key.Control, "k"]);
  await session.find("[role=dialog] [cmdk-item]");
  await shot("commands");
  await session.type(Key.Escape);
  await session.gone("[role=dialog]");
  await page.focusCanvas();
  await session.type("?");
  await session.find("[role=dialog]", { text: "Keyboard shortcuts" });
  await shot("shortcuts");
  await session.type(Key.Escape);
  await session.gone("[role=dialog]");

  await page.importAndOpen(FAILING);
  await page.run("Error");
  await shot("editor-error");
  await page.openNode("Open price list");
  await page.tab("Output");
  await session.find("section[aria-label=Output] [role=alert]");
  await shot("inspector-error");

}

async function atWork(ids) {
  await page.goTo("Home");
  await page.shows("Recently changed");
  await shot("home");
  await page.goTo("Executions");
  await session.find("main tbody tr");
  await shot("executions");
  await session.click(await session.find("[role=tab]", { text: "Dead letters" }));
  await session.find("main tbody tr");
  await shot("dead-letters");
  await session.click(await session.find("main thead [role=checkbox], main thead input[type=checkbox]"));
  await session.find("main tbody tr");
  await shot("executions-chosen");
  await page.goTo("Health");
  await session.find("main table tbody tr");
  await shot("health");
  await page.goTo("Approvals");
  await session.find("article[data-question]");
  await shot("approvals");
  await at(`#/workflows/${ids["Web shop orders"]}/stats`);
  await session.find("main canvas");
  await shot("statistics");
  await session.click(await session.find("main [role=radio], main button", { text: "24 hours" }));
  await shot("statistics-day");
  await page.press("Show as a table");
  await shot("statistics-table");
  await page.goTo("Workflows");
  await session.find("main tbody tr");
  await shot("workflows");

  await page.openWorkflow(ids["Web shop orders"]);
  await page.choose("More about the deployment", "Deployment history");
  await page.shows("Version 1 went live");
  await shot("deployments");
  const { items: failed } = await page.api("execution_list", { workflow_id: ids["Price import"], limit: 1 });
  await at(`#/workflow/${ids["Price import"]}/execution/${failed[0].id}`);
  await page.button("Back to editor");
  await page.button("Run again");
  await shot("timeline");
  await page.tab("Log");
  await shot("log");
  const { items: waits } = await page.api("wait_list", { workflow_id: ids["Refund requests"] });
  await at(`#/workflow/${ids["Refund requests"]}/execution/${waits[0].execution_id}`);
  await session.find("section[aria-label='What this execution waits for']");
  await shot("waiting");
  await page.openWorkflow(ids["Stock levels"]);
  await session.chord([Key.Control, "k"]);
  await session.find("[role=dialog] [cmdk-item]");
  await session.type(`Workflow settings${Key.Enter}`);
  await page.shows("When triggers start it");
  await shot("workflow-settings");
  await page.goTo("Settings");
  await page.shows("Data folder");
  await shot("settings");
  await at("#/settings/audit");
  await session.find("main li, main tbody tr");
  await shot("audit");
}

/** Another place in the program. */
async function at(hash) {
  await session.run((hash) => {
    location.hash = hash;
  }, hash);
}

async function shot(name) {
  for (const theme of ["light", "dark"]) {
    const file = `${name}-${theme}`;
    if (names.length > 0 && !names.includes(file)) continue;
    await setTheme(page, theme);
    // The pointer rests where it points at nothing.
    const corner = await session.run(() => ({ x: window.innerWidth - 4, y: window.innerHeight - 4 }));
    await session.pointer([{ type: "pointerMove", duration: 0, ...corner }]);
    await session.settled();
    await writeFile(join(folder, `${file}.png`), await session.screenshot());
  }
}
