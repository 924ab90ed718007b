import { describe, expect, it } from "vitest";
import type { SchemaField } from "@/bindings";
import { schemaOf } from "@/features/data/model/schema";
import { completeCode, completeTemplate } from "./complete";
import type { ExpressionData } from "./infer";
import { globals, membersOf } from "./reference";

const input: SchemaField[] = schemaOf([
  { name: "Ada", age: 36, "odd key": 1, address: { city: "Bern" }, tags: ["a"], lines: [{ sku: "x" }] },
]).fields;
const data: ExpressionData = {
  input,
  nodes: ["Get orders", "Bob's"],
  fieldsOf: async (name) => (name === "Get orders" ? schemaOf([{ total: 5 }]).fields : []),
};

const labels = async (code: string) => (await completeCode(code, data))?.options.map((o) => o.label) ?? [];
const first = async (code: string) => (await labels(code))[0];

describe("completeCode", () => {
  it("offers the fields of the input first, then functions", async () => {
    const found = await labels("$json.");
    expect(found.slice(0, 6)).toEqual(["name", "age", "odd key", "address", "tags", "lines"]);
    expect(found).toContain("keys()");
  });
  it("shows a sample of the real data", async () => {
    const name = (await completeCode("$json.", data))?.options[0];
    expect(name).toMatchObject({ label: "name", type: "string", sample: "Ada" });
  });
  it("replaces the dot before a key that needs brackets", async () => {
    const found = await completeCode("$json.od", data);
    expect(found?.options.find((o) => o.label === "odd key")?.insert).toBe('["odd key"]');
    expect(found).toMatchObject({ from: 6, dotFrom: 5, to: 8 });
  });
  it.each([
    ["$json.address.", "city"],
    ["$json['address'].", "city"],
    ['$json["address"]?.', "city"],
    ["$input.item.json.", "name"],
    ["$input.first().json.address.", "city"],
    ["$json.lines[0].", "sku"],
    ["$json.lines.first().", "sku"],
    ["1 + $json.", "name"],
    ["fn($json.address.", "city"],
    ["`${$json.", "name"],
    ["$('Get orders').item.json.", "total"],
    ['$("Get orders").first().json.', "total"],
    ["$node['Get orders'].json.", "total"],
  ])("%s → %s", async (code, expected) => expect(await first(code)).toBe(expected));

  it("offers what a type can do", async () => {
    expect(await labels("$json.name.")).toContain("toTitleCase()");
    expect(await labels("$json.age.")).toContain("round()");
    expect(await labels("$json.tags.")).toContain("unique()");
    expect(await labels("'text'.")).toContain("extractEmail()");
    expect(await labels("[1, 2].")).toContain("sum()");
    expect(await labels("$now.")).toContain("plus()");
    expect(await labels("$now.plus(1, 'day').")).toContain("format()");
    expect(await labels("$now.toFormat('x').")).toContain("toUpperCase()");
    expect(await labels("DateTime.")).toContain("fromISO()");
    expect(await labels("$workflow.")).toEqual(["id", "name", "active"]);
    expect(await labels("$json.name.split(',').")).toContain("join()");
  });
  it("offers nodes by name", async () => {
    expect(await labels("$('Get")).toEqual(["$('Get orders')", "$('Bob\\'s')"]);
    expect(await completeCode("1 + $('Get", data)).toMatchObject({ from: 4 });
    expect(await labels("$")).toContain("$('Get orders')");
    expect((await labels("$"))[0]).toBe("$json");
  });
  it("says nothing inside texts, numbers and after what it does not know", async () => {
    expect(await completeCode("'hello $json.", data)).toBeNull();
    expect(await completeCode("12", data)).toBeNull();
    expect(await completeCode("unknown.", data)).toBeNull();
    expect(await completeCode("...", data)).not.toBeNull();
  });
});

describe("completeTemplate", () => {
  it("works inside the braces only", async () => {
    expect(await completeTemplate("$json.", 6, data)).toBeNull();
    const found = await completeTemplate("Hi {{ $json. }}!", 12, data);
    expect(found).toMatchObject({ from: 12, to: 12 });
    expect(found?.options[0]?.label).toBe("name");
  });
});

describe("reference", () => {
  // The names of n8n's extension methods, by type; hidden ones are known but not offered.
  const expected: Record<string, string> = {
    array:
      "removeDuplicates unique first last pluck randomItem sum min max average isNotEmpty isEmpty compact smartJoin chunk renameKeys merge union difference intersection append toJsonString toInt toFloat toBoolean toDateTime",
    DateTime:
      "beginningOf endOfMonth extract isBetween isDst isInLast isWeekend minus plus format toDateTime diffTo diffToNow toInt toFloat toBoolean isEmpty isNotEmpty",
    number: "ceil floor format round abs isInteger isEven isOdd toBoolean toInt toFloat toDateTime",
    object:
      "isEmpty isNotEmpty hasField removeField removeFieldsContaining keepFieldsContaining compact urlEncode keys values toJsonString toInt toFloat toBoolean toDateTime",
    string:
      "hash removeMarkdown removeTags toDate toDateTime toBoolean toDecimalNumber toNumber toFloat toInt toWholeNumber toSentenceCase toSnakeCase toTitleCase urlDecode urlEncode quote replaceSpecialChars length isDomain isEmail isNumeric isUrl isEmpty isNotEmpty toJsonString extractEmail extractDomain extractUrl extractUrlPath parseJson base64Encode base64Decode",
    boolean: "toBoolean toInt toFloat toNumber toDateTime",
  };
  it.each(Object.entries(expected))("knows every extension method of %s", (type, names) => {
    const known = new Set(membersOf(type).map((m) => m.name));
    expect(names.split(" ").filter((name) => !known.has(name))).toEqual([]);
  });
  it("knows every global", () => {
    const names =
      "$json $binary $data $input $ $node $items $item $itemIndex $runIndex $position $prevNode $parameter $rawParameter $self $workflow $execution $executionId $mode $vars $env $now $today $jmespath $jmesPath $fromAI $evaluateExpression $getPairedItem $nodeVersion $nodeId $webhookId $agentInfo $thisItem $thisItemIndex $thisRunIndex $if $ifEmpty $min $max $average $not min max average not numberList zip DateTime Interval Duration";
    const known = new Set(globals.map((m) => m.name));
    expect(names.split(" ").filter((name) => !known.has(name))).toEqual([]);
  });
  it("explains each member in one line", () => {
    for (const type of Object.keys(expected)) {
      for (const member of membersOf(type)) expect(member.doc, `${type}.${member.name}`).toMatch(/\S/);
    }
  });
});
