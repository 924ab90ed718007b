import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WaitInfo } from "@/bindings";
import { faultOf, readItems, readQuestion, valuesToSend } from "./question";

const wait = (question: Record<string, unknown>): WaitInfo => ({
  execution_id: "e",
  workflow_id: "w",
  workflow_name: "Orders",
  node_id: "n",
  node_name: "Ask",
  kind: "approval",
  until: null,
  created_at: 0,
  question,
});
const read = (question: Record<string, unknown>) => readQuestion(wait(question));

describe("a question", () => {
  it("has a title and answers even when the workflow gave none", () => {
    expect(read({})).toMatchObject({ title: "Ask", kind: "approve", priority: "normal", data: null });
    expect(read({}).choices.map((choice) => choice.value)).toEqual(["approve", "decline"]);
    expect(read({ kind: "input" }).choices.map((choice) => choice.value)).toEqual(["submit"]);
  });

  it("reads choices as words or as value and label, each once", () => {
    const { choices } = read({ choices: ["a", { value: "b", label: "Bee" }, "a", 3, null, {}] });
    expect(choices).toEqual([
      { value: "a", label: "a" },
      { value: "b", label: "Bee" },
      { value: "3", label: "3" },
    ]);
  });

  it("reads our fields and n8n's", () => {
    const { fields } = read({
      kind: "input",
      fields: [
        { name: "n", type: "number", required: true, default: 4 },
        {
          fieldLabel: "Size",
          fieldType: "dropdown",
          requiredField: true,
          fieldOptions: { values: [{ option: "S" }, { option: "M" }] },
        },
        "plain",
        { type: "select" },
      ],
    });
    expect(
      fields.map(({ name, type, required, options, initial }) => [name, type, required, options, initial]),
    ).toEqual([
      ["n", "number", true, [], "4"],
      ["Size", "select", true, ["S", "M"], ""],
      ["plain", "text", false, [], ""],
    ]);
  });

  it("reads every kind of field that the node offers", () => {
    const options = { values: [{ option: "A" }, { option: "B" }] };
    const { fields } = read({
      kind: "input",
      fields: [
        { fieldLabel: "Why", fieldType: "radio", fieldOptions: options },
        { fieldLabel: "Which", fieldType: "checkbox", fieldOptions: options },
        { fieldLabel: "Some", fieldType: "dropdown", multiselect: true, fieldOptions: options },
        { fieldName: "case", fieldLabel: "", fieldType: "hiddenField", fieldValue: "7" },
        { elementName: "hint", fieldType: "html", html: "<b>Mind</b> the <script>x</script>gap" },
        { fieldLabel: "Scan", fieldType: "file" },
      ],
    });
    expect(fields.map((field) => [field.name, field.type])).toEqual([
      ["Why", "select"],
      ["Which", "several"],
      ["Some", "several"],
      ["case", "hidden"],
      ["hint", "note"],
      ["Scan", "file"],
    ]);
    expect(fields[4]?.initial).toContain("Mind the");
    expect(valuesToSend(fields, { Which: ["B"] })).toEqual({ Which: ["B"], Some: [], case: "7" });
  });

  it("turns the data of a review into fields that can be corrected", () => {
    const question = read({
      kind: "review",
      data: { amount: 87.5, paid: false, supplier: "Brass", lines: [1] },
    });
    expect(question.data).toBeNull();
    expect(question.fields.map((field) => [field.name, field.type, field.initial])).toEqual([
      ["amount", "number", "87.5"],
      ["paid", "boolean", false],
      ["supplier", "text", "Brass"],
    ]);
    expect(valuesToSend(question.fields, { amount: "90" })).toEqual({
      amount: 90,
      paid: false,
      supplier: "Brass",
    });
  });

  it("survives whatever a workflow puts into it", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("title", "kind", "choices", "fields", "priority", "data"),
          fc.jsonValue(),
        ),
        (raw) => {
          const question = read(raw as Record<string, unknown>);
          expect(typeof question.title).toBe("string");
          for (const field of question.fields) expect(field.name).not.toBe("");
        },
      ),
    );
  });
});

describe("answers", () => {
  const field = (over: object) =>
    ({ ...(read({ fields: [{ name: "f", ...over }] }).fields[0] as never as object) }) as never;

  it.each([
    [{ required: true }, " ", "required"],
    [{ type: "number" }, "12,5", "number"],
    [{ type: "number" }, "12.5", null],
    [{ type: "email" }, "ada@", "email"],
    [{}, "", null],
  ])("%j with %j: %s", (over, value, fault) => expect(faultOf(field(over), value)).toBe(fault));

  it("items to go on with are a list of objects, or one object", () => {
    expect(readItems('[{"id": 1}]')).toEqual([{ id: 1 }]);
    expect(readItems('{"id": 1}')).toEqual([{ id: 1 }]);
    expect(readItems("[1]")).toBeNull();
    expect(readItems("{")).toBeNull();
  });
});
