import { describe, expect, it } from "vitest";
import { parseRoute, type Route, routePath } from "./router";

describe("routes", () => {
  it.each<[string, Route]>([
    ["#/", { page: "home" }],
    ["#/approvals", { page: "approvals" }],
    ["#/health", { page: "health" }],
    ["#/settings", { page: "settings" }],
    ["#/settings/audit", { page: "audit" }],
    ["#/tables", { page: "tables" }],
    ["#/tables/a%2Fb", { page: "table", tableId: "a/b" }],
    ["#/workflows/7/stats", { page: "stats", workflowId: "7" }],
    ["#/workflow/a%2Fb/execution/9", { page: "editor", workflowId: "a/b", executionId: "9" }],
    ["#/executions?status=failed&q=a+b", { page: "executions", filter: "status=failed&q=a+b" }],
  ])("%s goes there and back", (path, route) => {
    expect(parseRoute(path)).toEqual(route);
    expect(routePath(route)).toBe(path);
  });

  it("an address of one workflow's executions is a filter", () => {
    expect(parseRoute("#/executions/7")).toEqual({ page: "executions", workflowId: "7" });
    expect(routePath({ page: "executions", workflowId: "7" })).toBe("#/executions?workflow=7");
    expect(parseRoute("#/executions?workflow=7")).toEqual({
      page: "executions",
      workflowId: "7",
      filter: "workflow=7",
    });
  });

  it("anything unknown is home", () => {
    expect(parseRoute("#/workflows%E0%A4%A/x")).toEqual({ page: "home" });
    expect(parseRoute("#/nowhere")).toEqual({ page: "home" });
  });
});
