import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepToken, takeToken } from "./token";
import { ApiError } from "./types";
import { webPlatform } from "./web";

beforeEach(() => sessionStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

describe("the token", () => {
  it.each(["/?token=abc&fake=1#/workflows", "/#token=abc"])(
    "is taken from %s once and removed",
    (address) => {
      window.history.replaceState(null, "", address);
      expect(takeToken()).toBe("abc");
      expect(window.location.href).not.toContain("abc");
      expect(takeToken(), "kept for this tab").toBe("abc");
    },
  );

  it("leaves the page's own fragment alone", () => {
    window.history.replaceState(null, "", "/?token=abc#/workflow/7");
    takeToken();
    expect(window.location.hash).toBe("#/workflow/7");
  });
});

describe("a pasted token", () => {
  it.each([
    ["http://127.0.0.1:7411/?token=a%2Db#/workflow/7", "a-b"],
    ["  abc123 ", "abc123"],
  ])("is found in %s", (pasted, token) => {
    expect(keepToken(pasted)).toBe(true);
    expect(takeToken()).toBe(token);
  });

  it("is not made up", () => {
    expect(keepToken("http://127.0.0.1:7411/")).toBe(false);
    expect(takeToken()).toBe("");
  });
});

describe("calls over HTTP", () => {
  const answer = (status: number, body: string) =>
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => new Response(body, { status })),
    );

  it("reject with what the server said", async () => {
    answer(409, JSON.stringify({ code: "conflict", message: "Changed elsewhere.", hint: null }));
    await expect(webPlatform().call("app_info", {})).rejects.toMatchObject({ code: "conflict", hint: "" });
  });

  it("say offline when nobody answers or only a proxy does", async () => {
    answer(502, "Bad Gateway");
    await expect(webPlatform().call("app_info", {})).rejects.toMatchObject({ code: "offline" });
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("Failed to fetch");
    });
    await expect(webPlatform().call("app_info", {})).rejects.toMatchObject({ code: "offline" });
  });

  it("turn anything into an ApiError", () => {
    expect(ApiError.from("odd")).toMatchObject({ code: "internal", message: "odd" });
    expect(ApiError.from({ code: "limit", message: "Too large.", hint: "Split it." })).toMatchObject({
      code: "limit",
      hint: "Split it.",
    });
  });
});
