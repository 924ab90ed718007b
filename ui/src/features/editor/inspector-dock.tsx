import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Inspector } from "@/features/inspector";
import { cn } from "@/shared/lib/cn";
import { useSetting } from "@/shared/lib/settings";
import { isNote } from "./plans/geometry";
import { useEditor } from "./store";

const MIN = 320;
const MAX = 720;

/** Holds the inspector: at the right edge, resizable and remembered, or over the whole canvas. */
export function InspectorDock() {
  const { t } = useTranslation("editor");
  const [stored, setStored] = useSetting("panel.inspector.width", 380);
  const [width, setWidth] = useState(stored);
  useEffect(() => setWidth(stored), [stored]);
  const shown = useEditor(
    (s) => s.inspectorOpen && s.document?.nodes.some((n) => n.id === s.selectedNodeId && !isNote(n)) === true,
  );
  const wide = useEditor((s) => s.inspectorWide);
  if (!shown) return null;
  const resize = (next: number) => setWidth(Math.round(Math.min(Math.max(next, MIN), MAX)));
  return (
    <>
      {!wide && (
        // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a widget, not a rule
        <div
          role="separator"
          aria-orientation="vertical"
          aria-label={t("inspector.resize")}
          aria-valuenow={width}
          aria-valuemin={MIN}
          aria-valuemax={MAX}
          tabIndex={0}
          className="w-1 shrink-0 cursor-col-resize touch-none border-line border-l bg-surface hover:bg-accent focus-visible:bg-accent"
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId))
              resize(window.innerWidth - event.clientX);
          }}
          onPointerUp={() => setStored(width)}
          onKeyDown={(event) => {
            const step = { ArrowLeft: 20, ArrowRight: -20 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            resize(width + step);
            setStored(Math.min(Math.max(width + step, MIN), MAX));
          }}
        />
      )}
      <div
        style={wide ? undefined : { width }}
        className={cn(
          "flex min-h-0 flex-col bg-surface",
          wide ? "fixed inset-y-0 right-0 left-13 z-30 animate-fade-in" : "shrink-0",
        )}
      >
        <Inspector />
      </div>
    </>
  );
}
