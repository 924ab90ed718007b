// Marks the {{ … }} segments with a soft ground, so that one sees what is code.

import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { splitTemplate } from "../template";

const mark = Decoration.mark({ class: "cm-segment" });

function marks(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const segment of splitTemplate(view.state.doc.toString())) {
    if (segment.kind === "code" && segment.to > segment.from) builder.add(segment.from, segment.to, mark);
  }
  return builder.finish();
}

/** See above. */
export const segmentMarks: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marks(view);
    }
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = marks(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
