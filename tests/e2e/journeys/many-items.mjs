// 100,000 items: the table opens, scrolls to its end, and draws only what is in sight.
import { memoryOf } from "../doors.mjs";
import { assert, chain, code, Key, TRIGGER } from "../page.mjs";

export async function manyItems({ page, session, door }) {
  await page.importAndOpen(chain("Many", [TRIGGER, code("Many items", "return Array.from({ length: 100000 }, (_, i) => ({ json: { number: i, text: `row ${i}` } }));")]));
  await page.run();
  await page.openOutput("Many items");
  await page.shows("100,000 items");
  assert.deepEqual(await page.row(0), ["0", "row 0"]);
  await session.run(() => document.querySelector("section[aria-label=Output] [role=grid]").focus());
  await session.chord([Key.Control, Key.End]);
  assert.deepEqual(await page.row(99_999), ["99999", "row 99999"]);
  await session.run(() => {
    const grid = document.querySelector("section[aria-label=Output] [role=grid]");
    grid.scrollTop = grid.scrollHeight / 2;
  });
  await session.until(() => [...document.querySelectorAll("section[aria-label=Output] [role=gridcell]")].some((c) => /^row (49|50)\d\d\d$/.test(c.innerText.trim())), [], { what: "the middle of the items" });
  const drawn = await session.run(() => document.querySelectorAll("section[aria-label=Output] [role=row]").length);
  assert.ok(drawn < 150, `${drawn} rows are in the page`);
  const memory = await memoryOf(door.program);
  assert.ok(memory < 800, `The program holds ${memory.toFixed(0)} MB`);
}
