import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { listenForShortcuts } from "@/app/commands";
import type { FakePlatform } from "@/platform/fake/platform";
import { openBusiness, show, violations } from "@/shared/test/show";
import { ApprovalsPage } from "./approvals-page";

let fake: FakePlatform;

beforeEach(() => {
  fake = openBusiness();
});

const card = (name: RegExp) => screen.findByRole("article", { name });
const last = () => fake.state.answers.at(-1);

describe("approvals", () => {
  it("take an answer with a comment, and the card leaves at once", async () => {
    const user = userEvent.setup();
    show(<ApprovalsPage />);
    const refund = await card(/Refund 129/);
    await user.click(within(refund).getByRole("button", { name: "Add a comment" }));
    await user.type(within(refund).getByRole("textbox", { name: "Comment" }), "The customer is right.");
    await user.click(within(refund).getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(screen.queryByRole("article", { name: /Refund 129/ })).toBeNull());
    expect(last()).toMatchObject({ choice: "approve", comment: "The customer is right." });
  });

  it("ask for what is needed before they are sent, and send numbers as numbers", async () => {
    const user = userEvent.setup();
    show(<ApprovalsPage />);
    const form = await card(/What should we write/);
    await user.click(within(form).getByRole("button", { name: "Send answer" }));
    expect(within(form).getByText("This is needed.")).toBeDefined();
    expect(fake.state.answers).toEqual([]);
    await user.type(within(form).getByRole("textbox", { name: "Your answer" }), "We send it again.");
    await user.click(within(form).getByRole("checkbox", { name: "Send the parcel again" }));
    await user.click(within(form).getByRole("button", { name: "Send answer" }));
    await waitFor(() =>
      expect(last()).toMatchObject({
        choice: "submit",
        values: { answer: "We send it again.", voucher: 10, tone: "Friendly", again: false },
      }),
    );
  });

  it("come back when the answer could not be stored", async () => {
    const user = userEvent.setup();
    fake.state.failing.set("wait_answer", "storage");
    show(<ApprovalsPage />);
    await user.click(within(await card(/Which account/)).getByRole("button", { name: "Marketing" }));
    await screen.findByText("The fake was told to fail.");
    expect(await card(/Which account/)).toBeDefined();
  });

  it("are answered by keyboard", async () => {
    const user = userEvent.setup();
    const stop = listenForShortcuts();
    show(<ApprovalsPage />);
    await card(/Is this what/);
    await user.keyboard("jj");
    await waitFor(() => expect(document.activeElement?.tagName).toBe("ARTICLE"));
    expect(document.activeElement?.textContent).toContain("Is this what the invoice says?");
    await user.keyboard("2");
    await waitFor(() => expect(last()?.choice).toBe("decline"));
    stop();
  });
});

describe("an interrupted node", () => {
  it("is skipped with other items", async () => {
    const user = userEvent.setup();
    show(<ApprovalsPage />);
    const attention = await card(/May “Write to ledger” be repeated/);
    await user.click(within(attention).getByRole("button", { name: "Skip it" }));
    await user.click(within(attention).getByRole("button", { name: "Go on with other items" }));
    const json = within(attention).getByRole("textbox", { name: "Items as JSON" });
    await user.clear(json);
    await user.type(json, "[[1]");
    const skip = within(attention).getByRole<HTMLButtonElement>("button", { name: "Skip and go on" });
    expect(skip.disabled).toBe(true);
    await user.clear(json);
    await user.type(json, '{{"id": 7}');
    await user.click(skip);
    await waitFor(() => expect(last()).toMatchObject({ choice: "skip", output: [{ id: 7 }] }));
  });

  it("is stopped only after asking", async () => {
    const user = userEvent.setup();
    show(<ApprovalsPage />);
    const attention = await card(/May “Write to ledger”/);
    await user.click(within(attention).getByRole("button", { name: "Stop the execution" }));
    expect(fake.state.answers).toEqual([]);
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Stop the execution" }));
    await waitFor(() => expect(last()?.choice).toBe("stop"));
  });
});

describe("other waits", () => {
  it("are folded, and go on at once if wanted", async () => {
    const user = userEvent.setup();
    show(<ApprovalsPage />);
    const fold = await screen.findByRole("button", { name: /Other waits/ });
    expect(screen.queryByRole("button", { name: /Continue Price watch/ })).toBeNull();
    await user.click(fold);
    await user.click(await screen.findByRole("button", { name: "Continue now: Price watch" }));
    await waitFor(() => expect(last()?.choice).toBe("now"));
  });
});

it("says that nobody waits", async () => {
  fake.state.waits.clear();
  show(<ApprovalsPage />);
  expect(await screen.findByText("Nobody waits for you")).toBeDefined();
});

it("has no accessibility violations that a tree can show", async () => {
  const { container } = show(<ApprovalsPage />);
  await card(/Refund 129/);
  expect(await violations(container)).toEqual([]);
});
