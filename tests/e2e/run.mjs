// Runs every journey through one door, each in a workspace of its own. A failure leaves a picture in test-results/.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { workspace } from "./doors.mjs";
import { Page } from "./page.mjs";

const results = fileURLToPath(new URL("../../test-results", import.meta.url));

/** Registers one test a journey. `MILLRACE_E2E_ONLY=name` picks some while writing them. */
export function runJourneys(doorName, open, journeys) {
  for (const [name, journey] of Object.entries(journeys)) {
    test(`${doorName}: ${name}`, { timeout: 180_000 }, async () => {
      const place = await workspace();
      const visit = new Visit(place, open);
      try {
        await visit.enter();
        await journey(visit);
      } catch (error) {
        await report(`${doorName}-${name}`, visit, error);
        throw error;
      } finally {
        await visit.leave();
        await place.remove();
      }
    });
  }
}

/** One person in front of one program; `enter` again after `leave` or `kill` finds the same data. */
class Visit {
  constructor(place, open) {
    this.place = place;
    this.open = open;
  }

  async enter(...args) {
    this.door = await this.open(this.place, ...args);
    this.session = this.door.session;
    this.page = new Page(this.door);
    await this.page.ready();
  }

  async leave() {
    const { door } = this;
    this.door = null;
    await door?.close();
  }

  async kill() {
    const { door } = this;
    this.door = null;
    await door.kill();
  }
}

async function report(name, visit, error) {
  if (!visit.door) return;
  const file = join(results, name.replaceAll(/[^a-z0-9]+/gi, "-"));
  // A window that is hidden never answers with a picture.
  const pictured = visit.door.isShown?.() ?? true;
  try {
    await mkdir(results, { recursive: true });
    if (pictured) await writeFile(`${file}.png`, await visit.session.screenshot());
    const words = await visit.session.run(() => `${location.href.replace(/token=[^&]*/, "token=…")}\n${document.body.innerText}`);
    await writeFile(`${file}.txt`, `${error.stack}\n\n${words}`);
    error.message += `\n${pictured ? "Picture" : "Words"}: ${file}.${pictured ? "png" : "txt"}`;
  } catch (second) {
    error.message += `\n(No picture: ${second.message})`;
  }
}
