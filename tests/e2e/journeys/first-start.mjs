// Somebody starts Millrace for the first time and follows the three steps.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { assert } from "../page.mjs";

export async function firstStart({ page, session, place }) {
  await page.shows("Welcome to Millrace");
  await page.press("Open the example");
  const field = await session.find("[role=dialog] input[aria-label=Folder]");
  const folder = await session.run((e) => e.value, field);
  assert.ok(folder.startsWith(place.folder), `The folder offered is ${folder}, not in ${place.folder}`);
  await page.press("Open example");

  await page.node("Run the report");
  await page.run();

  await session.until(() => document.querySelectorAll("[data-testid=step-node][data-status=success]").length >= 3, [], { what: "nodes to show that they ran" });
  const counts = await session.until(
    () => {
      const texts = [...document.querySelectorAll(".react-flow__edge .pill text")].map((e) => e.textContent);
      return texts.length > 0 ? texts : null;
    },
    [],
    { what: "numbers on the connections" },
  );
  assert.ok(counts.some((text) => Number(text.replaceAll(/\D/g, "")) > 100), `No connection carried the orders: ${counts}`);

  const excel = await readFile(join(folder, "customers.xlsx"));
  assert.equal(excel.subarray(0, 2).toString(), "PK", "customers.xlsx is no Excel file");
  const report = await readFile(join(folder, "orders-report.html"), "utf8");
  assert.match(report, /<title>Orders report<\/title>/);

  await page.openOutput("Read its rows");
  const row = await page.row(0);
  assert.ok(row.length >= 4, `The first order has only ${row.length} cells`);
  await page.shows("Done. The next one is yours.");
}
