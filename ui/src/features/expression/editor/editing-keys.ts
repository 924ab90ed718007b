import { defaultKeymap } from "@codemirror/commands";
import type { KeyBinding } from "@codemirror/view";

/** CodeMirror's own keys, without Ctrl+Enter: that runs the workflow everywhere, also while typing. */
export const editingKeys: readonly KeyBinding[] = defaultKeymap.filter(({ key }) => key !== "Mod-Enter");
