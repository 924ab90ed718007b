import type { Failure, TriggerKind, Workflow } from "@/bindings";
import { empty, node, orders, wire } from "./documents";

/** A workflow of the seeded business and how it behaves. */
export interface Business {
  id: string;
  document: Workflow;
  kind: TriggerKind;
  version: number;
  /** Executions a day. */
  perDay: number;
  /** Milliseconds it usually takes. */
  usual: number;
  /** Share that fails. */
  failing: number;
  failure: Failure | null;
}

type Step = [id: string, name: string, type: string];

const chain = (name: string, tags: string[], steps: Step[]): Workflow => ({
  ...empty(name),
  tags,
  nodes: steps.map(([id, label, type], i) => node(id, label, type, i * 300, 40)),
  connections: steps.slice(1).map(([id], i) => wire(steps[i]?.[0] ?? "", id)),
});

const failure = (node: string, code: string, message: string, hint: string): Failure => ({
  code,
  message,
  description: null,
  hint,
  node,
  item: null,
});

/** What a small shop has running. */
export const business = (): Business[] => [
  {
    id: "orders",
    document: orders(),
    kind: "schedule",
    version: 7,
    perDay: 1,
    usual: 4_200,
    failing: 0.06,
    failure: failure(
      "Get orders",
      "http.status",
      "The server at api.shop.example answered 503 Service Unavailable.",
      "Try again later; Millrace tries by itself up to three times.",
    ),
  },
  {
    id: "ledger",
    document: chain(
      "Shop webhook to ledger",
      ["sales", "finance"],
      [
        ["hook", "Order paid", "webhook"],
        ["tidy", "Tidy fields", "set"],
        ["large", "Large order?", "if"],
        ["write", "Write to ledger", "http_request"],
        ["answer", "Answer the shop", "respond_to_webhook"],
      ],
    ),
    kind: "webhook",
    version: 12,
    perDay: 22,
    usual: 38,
    failing: 0.02,
    failure: failure(
      "Write to ledger",
      "http.timeout",
      "ledger.example did not answer within 30 s.",
      "Check that it can be reached, or raise the node's timeout.",
    ),
  },
  {
    id: "invoices",
    document: chain(
      "Invoices from the mailbox",
      ["finance"],
      [
        ["mail", "New mail", "email_read_imap"],
        ["pdf", "Read the PDF", "extract_from_file"],
        ["check", "Check the amount", "if"],
        ["ask", "Ask for approval", "approval"],
        ["save", "File it", "write_file"],
      ],
    ),
    kind: "mailbox",
    version: 3,
    perDay: 5,
    usual: 1_900,
    failing: 0.05,
    failure: failure(
      "Read the PDF",
      "file.format",
      "“scan-0231.pdf” holds no text, only pictures.",
      "Ask the sender for a PDF with text.",
    ),
  },
  {
    id: "refunds",
    document: chain(
      "Refund requests",
      ["support"],
      [
        ["form", "Refund form", "form_trigger"],
        ["ask", "May we refund?", "approval"],
        ["pay", "Pay back", "http_request"],
      ],
    ),
    kind: "form",
    version: 4,
    perDay: 3,
    usual: 2_600,
    failing: 0.03,
    failure: failure(
      "Pay back",
      "http.status",
      "pay.example answered 402 Payment Required.",
      "The balance is too low: top it up, then run this again.",
    ),
  },
  {
    id: "prices",
    document: chain(
      "Price watch",
      ["sales"],
      [
        ["clock", "Every hour", "schedule_trigger"],
        ["get", "Get prices", "http_request"],
        ["compare", "Compare", "compare_datasets"],
        ["tell", "Tell the team", "http_request"],
      ],
    ),
    kind: "schedule",
    version: 21,
    perDay: 24,
    usual: 840,
    failing: 0.12,
    failure: failure(
      "Get prices",
      "http.dns",
      "prices.example could not be found.",
      "Check the address and your Internet connection.",
    ),
  },
  {
    id: "backup",
    document: chain(
      "Nightly backup check",
      ["it"],
      [
        ["clock", "At two at night", "schedule_trigger"],
        ["list", "List the backups", "read_file"],
        ["fresh", "Fresh enough?", "if"],
      ],
    ),
    kind: "schedule",
    version: 2,
    perDay: 1,
    usual: 310,
    failing: 0,
    failure: null,
  },
  {
    id: "scans",
    document: chain(
      "Scanned letters to the archive",
      ["office"],
      [
        ["watch", "New file in Scans", "local_file_trigger"],
        ["name", "Find a name", "code"],
        ["move", "Move it", "write_file"],
      ],
    ),
    kind: "file",
    version: 5,
    perDay: 8,
    usual: 120,
    failing: 0.01,
    failure: failure(
      "Move it",
      "file.denied",
      "“/mnt/archive/2026” may not be written to.",
      "Give the folder write access.",
    ),
  },
  {
    id: "feed",
    document: chain(
      "Supplier news",
      ["office"],
      [
        ["feed", "Supplier feed", "rss_feed_read_trigger"],
        ["filter", "Only our parts", "filter"],
        ["note", "Keep a note", "write_file"],
      ],
    ),
    kind: "feed",
    version: 1,
    perDay: 4,
    usual: 560,
    failing: 0.02,
    failure: failure(
      "Supplier feed",
      "xml.syntax",
      "The feed is no valid XML (line 12).",
      "Tell the supplier.",
    ),
  },
  {
    id: "alarm",
    document: chain(
      "When something fails",
      ["it"],
      [
        ["error", "On error", "error_trigger"],
        ["mail", "Mail to Ada", "http_request"],
      ],
    ),
    kind: "error",
    version: 2,
    perDay: 1,
    usual: 420,
    failing: 0,
    failure: null,
  },
];
