// Every screen, in light and dark, without serious or critical findings of axe-core.
import { readFile } from "node:fs/promises";

import { assert, chain, code, Key, setTheme, TRIGGER } from "../page.mjs";

const axe = await readFile(new URL("../../../ui/node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

export async function accessible({ page, session }) {
  const found = [];
  const check = async (screen) => {
    for (const theme of ["light", "dark"]) {
      await setTheme(page, theme);
      for (const finding of await findings(session, theme)) found.push(`${screen}, ${theme}: ${finding}`);
    }
  };

  await page.shows("Welcome to Millrace");
  await check("home, first start");
  await page.goTo("Executions");
  await page.shows("Nothing has run yet");
  await check("executions, none");
  await page.newWorkflow();
  await check("editor, empty");

  await page.importAndOpen(chain("Checked", [TRIGGER, code("Give two", "return [{ json: { city: 'Oslo', at: null, n: 3 } }, { json: { city: 'Bergen', ok: true } }];"), { name: "Open file", type: "n8n-nodes-base.readWriteFile", typeVersion: 1, parameters: { operation: "read", fileSelector: "=/nowhere/{{ $json.city }}", options: {} } }]));
  await page.run("Error");
  await check("editor with nodes");
  await page.openNode("Open file");
  await check("inspector, docked");
  await page.tab("Settings");
  await check("inspector, settings");
  await page.tab("Output");
  await session.find("section[aria-label=Output] [role=alert]");
  await check("inspector, failed output");
  await page.press("Open wide");
  await session.find("section[aria-label=Input]");
  await check("inspector, wide");
  await page.press("Dock at the side");
  await page.openOutput("Give two");
  await page.row(0);
  await check("inspector, table");
  await page.focusCanvas();
  await session.type(Key.Escape);
  await session.type("n");
  await session.find("input[placeholder='Search nodes']");
  await check("palette");
  await session.type(Key.Escape);
  await page.focusCanvas();
  await session.type("o");
  await page.shows("Outline");
  await check("outline");
  await session.chord([Key.Control, "k"]);
  await session.find("[role=dialog] [cmdk-item]");
  await check("command palette");
  await session.type(Key.Escape);
  await session.gone("[role=dialog]");
  await page.focusCanvas();
  await session.type("?");
  await session.find("[role=dialog]", { text: "Keyboard shortcuts" });
  await check("shortcuts");
  await session.type(Key.Escape);
  await session.gone("[role=dialog]");

  await page.goTo("Executions");
  await session.find("main tbody tr");
  await check("executions");
  await session.click(await session.find("main tbody a", { text: "Checked" }));
  await page.button("Back to editor");
  await check("past execution");
  await page.goTo("Workflows");
  await session.find("main tbody tr", { text: "Checked" });
  await check("workflows");
  await page.goTo("Home");
  await session.find("main ul a", { text: "Checked" });
  await check("home");
  await page.goTo("Settings");
  await page.shows("Data folder");
  await check("settings");

  assert.deepEqual(found, [], `axe found:\n${found.join("\n")}`);
}

/** All rules in light; in dark those that the theme can break. */
async function findings(session, theme) {
  if (!(await session.run(() => "axe" in window))) await session.inject(axe);
  await session.settled();
  const rules = theme === "light" ? undefined : ["color-contrast", "link-in-text-block"];
  return session.runAsync(async (rules) => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
    return violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 4).map((n) => `${n.target.join(" ")} ${n.any.map((a) => a.message)[0] ?? ""}`).join(" | ")}`);
  }, rules);
}
