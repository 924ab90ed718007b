import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { subscribe } from "@/platform";
import { i18n } from "@/shared/i18n";
import { onRunEvents } from "../run/controller";
import { useEditor } from "../store";
import { expectAccessible, openOrders, openWaiting, show } from "../test/show";
import { WaitBanner } from "./wait-banner";

let fake: Awaited<ReturnType<typeof openOrders>>;
const user = userEvent.setup();

beforeEach(async () => {
  // The code editor asks for a layout, which jsdom has not.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  fake = await openOrders();
  return subscribe({ onEvents: onRunEvents });
});

describe("an execution that waits", () => {
  it("shows its question and its node, and goes on when it is approved", async () => {
    const id = await openWaiting(fake, {
      question: { title: "Refund 480 €?", message: "It broke.", data: { order: 7 } },
    });
    show(<WaitBanner />);
    expect(await screen.findByRole("heading", { name: "Refund 480 €?" })).toBeDefined();
    await waitFor(() => expect(useEditor.getState().execution?.nodes.if?.status).toBe("waiting"));
    await expectAccessible();
    await user.type(screen.getByRole("textbox", { name: "Comment" }), "fine");
    await user.click(screen.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(useEditor.getState().execution?.status).toBe("success"));
    expect(fake.state.answers).toEqual([
      { execution_id: id, choice: "approve", comment: "fine", values: {} },
    ]);
    expect(screen.queryByRole("region", { name: "What this execution waits for" })).toBeNull();
  });

  it("asks for what must be filled in before it is sent", async () => {
    await openWaiting(fake, {
      question: { fields: [{ name: "parcels", label: "Parcels", type: "number", required: true }] },
    });
    show(<WaitBanner />);
    await user.click(await screen.findByRole("button", { name: "Approve" }));
    expect(fake.state.answers).toEqual([]);
    expect(screen.getByText("This is needed.")).toBeDefined();
    await user.type(screen.getByLabelText(/Parcels/), "3{Enter}");
    await waitFor(() => expect(fake.state.answers[0]?.values).toEqual({ parcels: 3 }));
  });

  it("offers repeat, skip and stop where a node was interrupted, and takes an output", async () => {
    await openWaiting(fake, { kind: "attention", question: { message: "The power went." } });
    show(<WaitBanner />);
    await user.click(await screen.findByRole("button", { name: "Go on with other output…" }));
    const dialog = await screen.findByRole("dialog");
    await waitFor(() => expect(dialog.textContent).toContain("24 items"));
    await user.click(within(dialog).getByRole("button", { name: "Go on with these items" }));
    await waitFor(() => expect(fake.state.answers[0]).toMatchObject({ choice: "skip" }));
    expect(fake.state.answers[0]?.output, "what the node before gave").toHaveLength(24);
  });

  it("goes on before its time when told to, and says so when somebody was faster", async () => {
    await openWaiting(fake, { kind: "time", until: Date.now() + 60_000 });
    show(<WaitBanner />);
    const now = await screen.findByRole("button", { name: "Continue now" });
    fake.state.failing.set("wait_answer", "not_waiting");
    await user.click(now);
    expect(await screen.findByText(i18n.t("approvals:answeredElsewhere"))).toBeDefined();
    fake.state.failing.clear();
    await user.click(screen.getByRole("button", { name: "Continue now" }));
    await waitFor(() => expect(fake.state.answers[0]?.choice).toBe("now"));
  });
});
