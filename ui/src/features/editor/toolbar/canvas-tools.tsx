import { useTranslation } from "react-i18next";
import { CommandButton } from "@/app/commands";
import { useCanvasUi } from "../canvas/ui-store";
import { useEditor } from "../store";

const bar = "pointer-events-auto flex rounded-md border border-line bg-surface p-0.5";

/** The tools that lie on the canvas. */
export function CanvasTools() {
  const { t } = useTranslation("editor");
  const panel = useCanvasUi((s) => s.panel);
  const minimap = useCanvasUi((s) => s.minimap);
  const drawer = useCanvasUi((s) => s.drawer);
  const ran = useEditor((s) => s.execution !== null);
  const readOnly = useEditor((s) => s.readOnly);
  return (
    <div
      role="toolbar"
      aria-label={t("toolbar.canvas")}
      className="pointer-events-none absolute bottom-3 left-3 z-10 flex gap-2"
    >
      {!readOnly && (
        <div className={bar}>
          <CommandButton command="editor.node.add" side="top" active={panel === "add"} />
          <CommandButton command="editor.note.add" side="top" />
        </div>
      )}
      <div className={bar}>
        <CommandButton command="editor.canvas.zoomOut" side="top" />
        <CommandButton command="editor.canvas.zoomIn" side="top" />
        <CommandButton command="editor.canvas.fit" side="top" />
        <CommandButton command="editor.canvas.minimap" side="top" active={minimap} />
      </div>
      <div className={bar}>
        {!readOnly && <CommandButton command="editor.canvas.layout" side="top" />}
        <CommandButton command="editor.canvas.outline" side="top" active={panel === "outline"} />
        {ran && <CommandButton command="editor.canvas.drawer" side="top" active={drawer} />}
      </div>
    </div>
  );
}
