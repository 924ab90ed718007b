import { buildByHand } from "./build-by-hand.mjs";
import { clipboard } from "./clipboard.mjs";
import { accessible } from "./accessible.mjs";
import { error } from "./error.mjs";
import { expressionEditor } from "./expression-editor.mjs";
import { firstStart } from "./first-start.mjs";
import { killed } from "./killed.mjs";
import { manyItems } from "./many-items.mjs";
import { restart } from "./restart.mjs";

const all = {
  "first start": firstStart,
  "build by hand": buildByHand,
  restart,
  clipboard,
  error,
  "expression editor": expressionEditor,
  "many items": manyItems,
  accessible,
  killed,
};

const only = process.env.MILLRACE_E2E_ONLY?.split(",");

/** Every journey, by name; those named in MILLRACE_E2E_ONLY while somebody works on one. */
export const journeys = Object.fromEntries(Object.entries(all).filter(([name]) => !only || only.includes(name)));
