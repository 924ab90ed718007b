import { describe, expect, it } from "vitest";
import { joinPath, joinSchemaPath, jsonBase, lastKey, nodeReference } from "./paths";

describe("paths", () => {
  it("uses dots where it can and quotes where it must", () => {
    expect(joinPath("$json", ["address", "city"])).toBe("$json.address.city");
    expect(joinPath("$json", ["odd key", 0, 'with "quotes"'])).toBe(
      '$json["odd key"][0]["with \\"quotes\\""]',
    );
    expect(joinPath("$json", ["1st"])).toBe('$json["1st"]');
  });
  it("joins the backend's paths", () => {
    expect(joinSchemaPath("$json", "address.city")).toBe("$json.address.city");
    expect(joinSchemaPath("$json", '["odd key"]')).toBe('$json["odd key"]');
    expect(joinSchemaPath("$json", "")).toBe("$json");
  });
  it("escapes the names of nodes", () => {
    expect(nodeReference("Bob's node")).toBe("$('Bob\\'s node')");
    expect(nodeReference("back\\slash")).toBe("$('back\\\\slash')");
    expect(jsonBase("Orders")).toBe("$('Orders').item.json");
    expect(jsonBase(null)).toBe("$json");
  });
  it("names a new field after the last key", () => {
    expect(lastKey("$json.address.city")).toBe("city");
    expect(lastKey('$json["odd \\"key\\""]')).toBe('odd "key"');
    expect(lastKey("$json.tags[0]")).toBe("0");
  });
});
