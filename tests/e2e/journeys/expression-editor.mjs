// Writing an expression: the fields of the real data are offered, and the result is shown while typing.
import { assert, chain, code, Key, TRIGGER } from "../page.mjs";

export async function expressionEditor({ page, session }) {
  await page.importAndOpen(
    chain("Expressions", [
      TRIGGER,
      code("Orders", "return [{ json: { customer: 'Ada', total: 12.5 } }, { json: { customer: 'Grace', total: 40 } }];"),
      { name: "Edit Fields", type: "n8n-nodes-base.set", typeVersion: 3.4, parameters: { assignments: { assignments: [{ id: "a1", name: "text", value: "=", type: "string" }] }, options: {} } },
    ]),
  );
  await page.run();
  await page.openNode("Edit Fields");
  const field = ".cm-content[aria-label='Value of text']";
  await session.click(field);
  await session.type("{{ $json.cus");
  const offered = await session.until(
    () => {
      const options = [...document.querySelectorAll(".cm-tooltip-autocomplete [role=option]")].map((e) => e.textContent);
      // While it is typed, what fits `$json` is offered first.
      return options[0]?.startsWith("customer") ? options : null;
    },
    [],
    { what: "completion of $json.cus" },
  );
  assert.ok(!offered.some((option) => option.startsWith("total")), `Only what fits is offered: ${offered}`);
  // A list that has just opened does not take keys yet, so that nobody picks by accident.
  await session.until(
    (css) => {
      const list = document.querySelector(".cm-tooltip-autocomplete [role=option][aria-selected=true]");
      return list !== null && document.querySelector(css) !== null;
    },
    [field],
  );
  await new Promise((resolve) => setTimeout(resolve, 150));
  await session.type(Key.Tab);
  await session.until((css) => document.querySelector(css)?.textContent === "{{ $json.customer }}", [field], { what: "the completed expression" });
  await result(session, "Ada");
  await session.type(".toUpperCase()");
  await result(session, "ADA");
  await page.press("Next item");
  await result(session, "GRACE");
  await page.run();
  await page.saved();
  const { items } = await page.api("workflow_list", {});
  const { document } = await page.api("workflow_get", { id: items[0].id });
  const node = document.nodes.find((n) => n.name === "Edit Fields");
  assert.equal(node.parameters.assignments.assignments[0].value, "={{ $json.customer.toUpperCase() }}");
}

function result(session, text) {
  return session.until((text) => [...document.querySelectorAll("[data-field] p span")].some((e) => e.textContent === text), [text], { what: `the live result “${text}”` });
}
