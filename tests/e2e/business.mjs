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
  code("Suppliers", "return ['north', 'south', 'west'].map((name) => ({ json: { supplier: name, list: `/srv/prices/${name}.csv` } }));"),
  { name: "Open price list", type: "n8n-nodes-base.readWriteFile", typeVersion: 1, parameters: { operation: "read", fileSelector: "={{ $json.list }}", options: {} } },
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
  await call("Customer asks", { customer: "Peter Brandt", amount: 48.5, reason: "Ordered twice by mistake." });
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
 * Spreads what has ended over the last weeks, denser by day than by night, while no program has the folder. Durations become
 * what such work takes, for nothing here reaches the network.
 */
export function age(place, workflowIds) {
  const ids = workflowIds.map((id) => `'${id}'`).join(", ");
  const sql = `
    CREATE TEMP TABLE aged AS
      SELECT id, started_at,
        CAST(strftime('%s', 'now') AS INTEGER) * 1000
          - (ROW_NUMBER() OVER (ORDER BY started_at DESC) * 6.9 * 3600 * 1000)
          - (ABS(RANDOM()) % 14400000) AS began,
        280 + (ABS(RANDOM()) % 240) + CASE WHEN ABS(RANDOM()) % 12 = 0 THEN 900 ELSE 0 END AS took
      FROM executions WHERE finished_at IS NOT NULL AND workflow_id IN (${ids});
    UPDATE executions SET
      started_at = (SELECT CAST(began AS INTEGER) FROM aged WHERE aged.id = executions.id),
      begun_at = (SELECT CAST(began AS INTEGER) FROM aged WHERE aged.id = executions.id),
      finished_at = (SELECT CAST(began AS INTEGER) + took FROM aged WHERE aged.id = executions.id)
    WHERE id IN (SELECT id FROM aged);`;
  execFileSync("sqlite3", [join(place.data, "millrace.db"), sql]);
}
