// Takes pictures of every screen from the real window: `node screenshots.mjs FOLDER [WIDTHxHEIGHT] [NAME…]` (all, or those named).
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { openWindow, workspace } from "./doors.mjs";
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

const place = await workspace();
const door = await openWindow(place);
const { session } = door;
const page = new Page(door);
try {
  await mkdir(folder, { recursive: true });
  await session.resize(width, height);
  await page.ready();
  await take();
} finally {
  await door.close();
  await place.remove();
}

async function take() {
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

  await page.goTo("Executions");
  await session.find("main tbody tr");
  await shot("executions");
  await session.click(await session.find("main tbody a", { text: "Price import" }));
  await page.button("Back to editor");
  await shot("past-execution");
  await page.goTo("Workflows");
  await session.find("main tbody tr");
  await shot("workflows");
  await page.goTo("Home");
  await session.find("main ul a", { text: "Orders report" });
  await shot("home");
  await page.goTo("Settings");
  await page.shows("Data folder");
  await shot("settings");
}

async function shot(name) {
  for (const theme of ["light", "dark"]) {
    const file = `${name}-${theme}`;
    if (names.length > 0 && !names.includes(file)) continue;
    await setTheme(page, theme);
    // The pointer rests where it points at nothing.
    await session.pointer([{ type: "pointerMove", duration: 0, x: width - 4, y: height - 4 }]);
    await session.settled();
    await writeFile(join(folder, `${file}.png`), await session.screenshot());
  }
}
