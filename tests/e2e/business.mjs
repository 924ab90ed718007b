// A small business at work: live workflows with a past, questions, failures, something that cannot hear. For pictures, and for pages that are only worth checking with data.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { chain, code, post, schedule, webhook } from "./page.mjs";

const ORDERS = chain("Web shop orders", [
  webhook("Order placed", "shop-orders"),
  code("Check stock", "const order = $input.first().json.body;\nif (order.pieces > 40) throw new Error(`Only 40 pieces of ${order.article} are in stock`);\nreturn [{ json: order }];"),
  code("Total", "return $input.all().map(({ json }) => ({ json: { ...json, total: json.price * json.pieces } }));"),
  { name: "Only what is due", type: "n8n-nodes-base.filter", typeVersion: 2.2, parameters: { conditions: { options: { caseSensitive: true, version: 2 }, combinator: "and", conditions: [{ id: "c", leftValue: "={{ $json.total }}", rightValue: 0, operator: { type: "number", operation: "gt" } }] }, options: {} } },
]);

const STOCK = (seconds) =>
  chain("Stock levels", [
    schedule("Every second", seconds),
    code("Read shelves", "return Array.from({ length: 24 }, (_, i) => ({ json: { shelf: `A${i + 1}`, pieces: (i * 37) % 60 } }));"),
    code("Nearly empty", "return $input.all().filter(({ json }) => json.pieces < 8);"),
  ]);

const PRICES = chain("Price import", [
  webhook("New list", "price-list", { responseMode: "onReceived" }),
  code("Suppliers", "return ['north', 'south', 'west'].map((name) => ({ json: { supplier: name, prices: name === 'west' ? [] : [12, 15.5] } }));"),
  code("Check prices", "for (const { json } of $input.all()) if (json.prices.length === 0) throw new Error(`The list of “${json.supplier}” holds no prices`);\nreturn $input.all();"),
  code("Only changes", "return $input.all();"),
]);

const REFUND = chain("Refund requests", [
  webhook("Customer asks", "refunds", { responseMode: "onReceived" }),
  code("Case", "return [{ json: $input.first().json.body }];"),
  {
    name: "Approve refund",
    type: "millrace.approval",
    parameters: { kind: "approve", title: "=Refund {{ $json.amount }} € to {{ $json.customer }}?", message: "={{ $json.reason }}", priority: "high", assignee: "Accounting", comment: true },
  },
  code("Pay back", "return $input.all();"),
]);

const SUPPLIER = chain("New supplier", [
  webhook("Supplier writes", "suppliers", { responseMode: "onReceived" }),
  {
    name: "Terms",
    type: "millrace.approval",
    parameters: {
      kind: "input",
      title: "Which terms did you agree on with Nordwind?",
      message: "Their first delivery comes on Monday.",
      limitWaitTime: true,
      resumeAmount: 2,
      resumeUnit: "days",
      formFields: {
        values: [
          { fieldLabel: "Payment within (days)", fieldType: "number", requiredField: true, placeholder: "30" },
          { fieldLabel: "Delivery", fieldType: "dropdown", fieldOptions: { values: [{ option: "Free" }, { option: "At cost" }] } },
        ],
      },
    },
  },
]);

const FOLLOW_UP = chain("Follow-up mail", [
  webhook("Offer sent", "offers", { responseMode: "onReceived" }),
  { name: "Three days later", type: "n8n-nodes-base.wait", typeVersion: 1.1, parameters: { resume: "timeInterval", amount: 3, unit: "days" } },
  code("Write mail", "return $input.all();"),
]);

const INBOX = chain("Scanned invoices", [
  { name: "Scanner folder", type: "n8n-nodes-base.localFileTrigger", typeVersion: 1, parameters: { triggerOn: "folder", path: "/srv/scanner/inbox", events: ["add"], options: {} } },
  code("Read invoice", "return $input.all();"),
]);

/** Lets the business run for a few seconds. Returns the workflows' ids by name. */
export async function openShop(page) {
  await page.api("settings_set", { values: { first_run_done: true } });
  const ids = {};
  for (const workflow of [STOCK(1), ORDERS, PRICES, REFUND, SUPPLIER, FOLLOW_UP, INBOX]) {
    const { workflows } = await page.api("workflow_import", { text: JSON.stringify(workflow) });
    ids[workflow.name] = workflows[0].id;
    await page.api("workflow_deploy", { id: workflows[0].id }).catch((error) => {
      // A folder that is not there is refused or deaf; both are part of the picture.
      if (workflow !== INBOX) throw error;
    });
  }
  const { items } = await page.api("trigger_list", { limit: 50 });
  const call = (node, body) => post(items.find((t) => t.node_name === node).url, body);
  for (let i = 0; i < 90; i++) await call("Order placed", { article: "lamp", price: 9 + (i % 7) * 4, pieces: i % 23 === 11 ? 60 : 1 + (i % 5) });
  await call("New list", {});
  await call("New list", {});
  await call("Customer asks", { customer: "Hanna Vogel", amount: 129, reason: "The lamp arrived broken. She sent two pictures and wants her money back." });
  await call("Customer asks", { customer: "Peter Brandt", amount: 48, reason: "Ordered twice by mistake." });
  await call("Supplier writes", { name: "Nordwind" });
  for (let i = 0; i < 3; i++) await call("Offer sent", { to: `customer-${i}@shop.example` });
  await ran(page, ids["Stock levels"], 6);
  return ids;
}

async function ran(page, workflow_id, times) {
  for (let i = 0; i < 300; i++) {
    const { items } = await page.api("execution_list", { workflow_id, limit: times });
    if (items.filter((e) => e.finished_at !== null).length >= times) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The schedule does not fire");
}

/**
 * Gives what has ended a past, while no program has the folder: many more of each, spread over the last weeks, fewer at night
 * and on Sundays, as long as such work takes, for nothing here reaches the network.
 */
export function age(place, workflowIds) {
  const ids = workflowIds.map((id) => `'${id}'`).join(", ");
  const hex = (bytes) => `lower(hex(randomblob(${bytes})))`;
  const sql = `
    CREATE TEMP TABLE past AS
      WITH RECURSIVE copies(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM copies WHERE n < 16)
      SELECT executions.*, ${hex(4)} || '-' || ${hex(2)} || '-7' || substr(${hex(2)}, 2) || '-8' || substr(${hex(2)}, 2) || '-' || ${hex(6)} AS other,
        CAST(strftime('%s', 'now') AS INTEGER) * 1000 - 60000 - ABS(RANDOM()) % (30 * 86400000) AS began,
        250 + ABS(RANDOM()) % 240 + CASE WHEN ABS(RANDOM()) % 14 = 0 THEN 900 ELSE 0 END AS took
      FROM executions, copies
      WHERE finished_at IS NOT NULL AND workflow_id IN (${ids}) AND (n = 0 OR status = 'success' OR n % 5 = 0);
    DELETE FROM past WHERE CAST(strftime('%H', began / 1000, 'unixepoch') AS INTEGER) NOT BETWEEN 6 AND 20 AND ABS(RANDOM()) % 4 > 0;
    DELETE FROM past WHERE strftime('%w', began / 1000, 'unixepoch') = '0' AND ABS(RANDOM()) % 3 > 0;
    UPDATE past SET id = other, started_at = began, begun_at = began, finished_at = began + took, event_key = NULL, dead_letter = 0,
      due_at = CASE WHEN due_at IS NULL THEN NULL ELSE began - 3 - ABS(RANDOM()) % 9 END;
    ALTER TABLE past DROP COLUMN other;
    ALTER TABLE past DROP COLUMN began;
    ALTER TABLE past DROP COLUMN took;
    PRAGMA foreign_keys = ON;
    DELETE FROM executions WHERE finished_at IS NOT NULL AND workflow_id IN (${ids}) AND id NOT IN
      (SELECT id FROM executions e WHERE e.workflow_id = executions.workflow_id ORDER BY started_at DESC LIMIT 3);
    INSERT INTO executions SELECT * FROM past;`;
  execFileSync("sqlite3", [join(place.data, "millrace.db"), sql]);
}
