import { approval } from "./approval.mjs";
import { buildByHand } from "./build-by-hand.mjs";
import { clipboard } from "./clipboard.mjs";
import { accessible, accessibleAtWork } from "./accessible.mjs";
import { desktopLife } from "./desktop-life.mjs";
import { error } from "./error.mjs";
import { expressionEditor } from "./expression-editor.mjs";
import { firstStart } from "./first-start.mjs";
import { failure } from "./failure.mjs";
import { killed } from "./killed.mjs";
import { manyItems } from "./many-items.mjs";
import { restart } from "./restart.mjs";
import { notifications } from "./notifications.mjs";
import { scheduleLive } from "./schedule.mjs";
import { tray } from "./tray.mjs";
import { webhookCalled } from "./webhook.mjs";

const all = {
  "first start": firstStart,
  "build by hand": buildByHand,
  restart,
  clipboard,
  error,
  "expression editor": expressionEditor,
  "many items": manyItems,
  "schedule live": scheduleLive,
  webhook: webhookCalled,
  failure,
  approval,
  accessible,
  "accessible at work": accessibleAtWork,
  killed,
};

/** Those that only the window has. */
const ofTheWindow = { "desktop life": desktopLife, tray, notifications };

const only = process.env.MILLRACE_E2E_ONLY?.split(",");

/** Every journey, by name; those named in MILLRACE_E2E_ONLY while somebody works on one. */
export const journeys = picked(all);
export const windowJourneys = picked({ ...all, ...ofTheWindow });

function picked(list) {
  return Object.fromEntries(Object.entries(list).filter(([name]) => !only || only.includes(name)));
}
