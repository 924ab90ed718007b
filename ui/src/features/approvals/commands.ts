import { ArrowDown, ArrowUp } from "lucide-react";
import type { Command } from "@/app/commands";

const GROUP = "approvals:title";

const cards = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-question]")];

/** The card that has the keyboard, as a whole or in one of its controls. */
const current = (): HTMLElement | null =>
  document.activeElement?.closest<HTMLElement>("[data-question]") ?? null;

function move(step: 1 | -1): void {
  const all = cards();
  const from = current();
  const at = from === null ? (step === 1 ? -1 : all.length) : all.indexOf(from);
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Presses the n-th answer of the card that has the keyboard. */
const choose = (n: number): Command => ({
  id: `approvals.choose${n}`,
  labelKey: `approvals:command.choose${n}`,
  groupKey: GROUP,
  shortcuts: [String(n)],
  hidden: true,
  enabled: () => current() !== null,
  run: () => current()?.querySelector<HTMLButtonElement>(`[data-choice="${n}"]`)?.click(),
});

/** Answering without the pointer. */
export const approvalCommands: Command[] = [
  {
    id: "approvals.next",
    labelKey: "approvals:command.next",
    groupKey: GROUP,
    icon: ArrowDown,
    shortcuts: ["j"],
    hidden: true,
    run: () => move(1),
  },
  {
    id: "approvals.previous",
    labelKey: "approvals:command.previous",
    groupKey: GROUP,
    icon: ArrowUp,
    shortcuts: ["k"],
    hidden: true,
    run: () => move(-1),
  },
  ...[1, 2, 3].map(choose),
];
