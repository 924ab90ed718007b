import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { isEnabled, useCommandRegistry } from "@/app/commands";
import { useCanvasUi } from "../canvas/ui-store";
import { editorCommands } from "../commands";
import { useEditor } from "../store";
import { expectAccessible, openOrders, show } from "../test/show";
import { dismissProblem } from "./deploy";
import { DeployControl } from "./deploy-control";
import { DeployProblem } from "./deploy-problem";
import { HistoryPanel } from "./history-panel";

let fake: Awaited<ReturnType<typeof openOrders>>;
const user = userEvent.setup();
const rename = (name: string) =>
  useEditor.getState().applyOperations([{ op: "set_node", node_id: "get", field: "name", value: name }]);

beforeEach(async () => {
  dismissProblem();
  fake = await openOrders();
});

describe("the deployment of the open workflow", () => {
  it("goes live, says what is armed, and offers only what changes something", async () => {
    show(<DeployControl />);
    expect(screen.getByText("Not deployed")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Deploy version 1" }));
    expect(await screen.findByText("Live: version 1")).toBeDefined();
    expect(
      await screen.findByText(
        /^Version 1 is live\. Not known here, and fails when it runs: “.+”\. Next run:/,
      ),
    ).toBeDefined();
    expect(screen.queryByRole("button", { name: /^Deploy/ })).toBeNull();
    rename("Fetch");
    expect(await screen.findByText("Draft has changes")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Deploy version 2" }));
    expect(await screen.findByText("Live: version 2")).toBeDefined();
    const live = fake.state.workflows.get("orders")?.live?.document;
    expect(
      live?.nodes.some((n) => n.name === "Fetch"),
      "edits are on disk before",
    ).toBe(true);
  });

  it("is taken down from the menu and brought back by the toast", async () => {
    show(<DeployControl />);
    await user.click(screen.getByRole("button", { name: "Deploy version 1" }));
    await screen.findByText("Live: version 1");
    await user.click(screen.getByRole("button", { name: "More about the deployment" }));
    await user.click(await screen.findByRole("menuitem", { name: "Undeploy" }));
    expect(await screen.findByText("Not deployed")).toBeDefined();
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(fake.state.workflows.get("orders")?.live?.version).toBe(1));
  });

  it("says why it is refused, and leads to each node that stands in the way", async () => {
    fake.state.failing.set("workflow_deploy", "deploy.faults");
    show(
      <>
        <DeployControl />
        <DeployProblem />
      </>,
    );
    await user.click(screen.getByRole("button", { name: "Deploy version 1" }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("is of a type Millrace does not know");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Show node" }));
    expect(useEditor.getState()).toMatchObject({ selectedNodeId: "old", inspectorOpen: true });
    await user.click(screen.getByRole("button", { name: "Close this message" }));
    expect(screen.queryByRole("alert")).toBeNull();
    fake.state.failing.set("workflow_deploy", "deploy.address_taken");
    await user.click(screen.getByRole("button", { name: "Deploy version 1" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The fake was told to fail.");
  });

  it("keeps its history, rolls back in one step, and takes that back", async () => {
    show(
      <>
        <DeployControl />
        <HistoryPanel />
      </>,
    );
    expect(await screen.findByText("Never deployed")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Deploy version 1" }));
    await screen.findByText("Live: version 1");
    rename("Fetch");
    await user.click(await screen.findByRole("button", { name: "Deploy version 2" }));
    await user.click(await screen.findByRole("button", { name: "Roll back to version 1" }));
    expect(await screen.findByText("Rolled back to version 1")).toBeDefined();
    expect(screen.getByText("Live: version 1")).toBeDefined();
    await expectAccessible();
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(fake.state.workflows.get("orders")?.live?.version).toBe(2));
  });

  it("is in the palette, as far as it does something now", () => {
    const commands = Object.fromEntries(editorCommands().map((c) => [c.id, c]));
    const enabled = (id: string) => {
      const command = commands[`editor.deploy.${id}`];
      return command !== undefined && isEnabled(command);
    };
    expect([enabled("deploy"), enabled("undeploy"), enabled("deployments")]).toEqual([true, false, true]);
    useEditor.setState({
      deployment: { live_version: 3, deployed_at: 1, draft_differs: false, draft_version: 3 },
    });
    expect([enabled("deploy"), enabled("undeploy")]).toEqual([false, true]);
    commands["editor.deploy.deployments"]?.run();
    expect(useCanvasUi.getState().panel).toBe("deployments");
    expect(useCommandRegistry.getState().paletteOpen).toBe(false);
  });
});
