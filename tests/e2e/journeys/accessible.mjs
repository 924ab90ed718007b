// Every screen, in light and dark, without serious or critical findings of axe-core.
import { readFile } from "node:fs/promises";

import { openShop } from "../business.mjs";
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
  await page.goTo("Approvals");
  await page.shows("Nobody waits for you");
  await check("approvals, none");
  await page.goTo("Health");
  await page.shows("Nothing listens yet");
  await check("health, nothing listens");

  assert.deepEqual(found, [], `axe found:\n${found.join("\n")}`);
}

/** The same for what runs by itself: a business at work, with questions, failures and a past. */
export async function accessibleAtWork({ page, session }) {
  const found = [];
  const check = async (screen) => {
    for (const theme of ["light", "dark"]) {
      await setTheme(page, theme);
      for (const finding of await findings(session, theme)) found.push(`${screen}, ${theme}: ${finding}`);
    }
  };
  const at = (hash) =>
    session.run((hash) => {
      location.hash = hash;
    }, hash);

  const ids = await openShop(page);
  await page.goTo("Home");
  await page.shows("questions wait for your answer");
  await check("home, at work");
  await page.goTo("Health");
  await session.find("main table tbody tr");
  await session.find("main li", { text: "Price import" });
  await check("health");
  await page.goTo("Approvals");
  await session.find("article[data-question] input");
  await session.click("main button[aria-expanded]", { text: "Other waits" });
  await session.find("main li", { text: "Follow-up mail" });
  await check("approvals");
  await page.goTo("Executions");
  await session.click("[role=tab]", { text: "Dead letters" });
  await session.click("main tbody [role=checkbox]");
  await session.find("[role=toolbar], section[aria-label='Chosen executions'], [aria-label='Chosen executions']");
  await check("dead letters, one chosen");
  await at(`#/workflows/${ids["Stock levels"]}/stats`);
  await session.find("main canvas");
  await check("statistics");
  await page.press("Show as a table");
  await check("statistics as a table");
  await at("#/settings/audit");
  await session.find("main button", { text: "Changes" });
  await session.click("main button", { text: "Changes" });
  await check("audit log");

  await page.openWorkflow(ids["Web shop orders"]);
  await page.choose("More about the deployment", "Deployment history");
  await page.shows("Version 1 went live");
  await check("deployment history");
  await session.chord([Key.Control, "k"]);
  await session.find("[role=dialog] [cmdk-item]");
  await session.type("Workflow settings");
  await session.find("[cmdk-item][data-selected=true]", { text: "Workflow settings" });
  await session.type(Key.Enter);
  await page.shows("When triggers start it");
  await check("workflow settings");
  await page.openNode("Order placed");
  await page.shows("Test address");
  await check("addresses of a webhook");
  await page.openWorkflow(ids["Stock levels"]);
  await page.openNode("Every second");
  await session.find("section[aria-label='Node settings']", { text: "Next 10 runs" });
  await check("next runs of a schedule");
  const { items: failed } = await page.api("execution_list", { workflow_id: ids["Price import"], limit: 1 });
  await at(`#/workflow/${ids["Price import"]}/execution/${failed[0].id}`);
  await page.button("Run again");
  await check("timeline of an execution");
  await page.tab("Log");
  await check("log of an execution");
  await page.choose("Run again", "With other input…");
  await session.find("[role=dialog] .cm-content");
  await check("other input");
  await session.type(Key.Escape);
  await session.gone("[role=dialog]");
  const { items: waits } = await page.api("wait_list", { workflow_id: ids["Refund requests"] });
  await at(`#/workflow/${ids["Refund requests"]}/execution/${waits[0].execution_id}`);
  await session.find("section[aria-label='What this execution waits for']");
  await check("an execution that waits");

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
