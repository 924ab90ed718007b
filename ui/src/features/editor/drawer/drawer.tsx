import { PanelBottomClose } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSetting } from "@/shared/lib/settings";
import { IconButton, TabPanel, Tabs } from "@/shared/ui";
import { toggleDrawer, useCanvasUi } from "../canvas/ui-store";
import { useEditor } from "../store";
import { Log } from "./log";
import { Timeline } from "./timeline";

const MIN = 140;
const MAX = 640;

/** The drawer below the canvas: when each node ran, and what happened. */
export function Drawer() {
  const { t } = useTranslation("editor");
  const open = useCanvasUi((s) => s.drawer);
  const shown = useEditor((s) => s.execution !== null);
  const [tab, setTab] = useSetting("panel.drawer.tab", "timeline");
  if (!open || !shown) return null;
  return (
    <Sized>
      <Tabs
        value={tab === "log" ? "log" : "timeline"}
        onChange={setTab}
        label={t("drawer.label")}
        className="h-full"
        tabs={[
          { id: "timeline", label: t("drawer.timeline") },
          { id: "log", label: t("drawer.log") },
        ]}
        end={
          <IconButton size="sm" side="top" label={t("drawer.close")} onClick={toggleDrawer}>
            <PanelBottomClose aria-hidden />
          </IconButton>
        }
      >
        <TabPanel id="timeline" className="overflow-hidden">
          <Timeline />
        </TabPanel>
        <TabPanel id="log" className="overflow-hidden">
          <Log />
        </TabPanel>
      </Tabs>
    </Sized>
  );
}

/** As high as somebody made it, remembered. */
function Sized({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation("editor");
  const [stored, setStored] = useSetting("panel.drawer.height", 240);
  const [height, setHeight] = useState(stored);
  useEffect(() => setHeight(stored), [stored]);
  const within = (next: number) => Math.round(Math.min(Math.max(next, MIN), MAX));
  return (
    <section
      aria-label={t("drawer.label")}
      className="flex max-h-[60vh] shrink-0 flex-col bg-surface"
      style={{ height }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that moves is a widget, not a rule */}
      <div
        role="separator"
        aria-orientation="horizontal"
        aria-label={t("drawer.resize")}
        aria-valuenow={height}
        aria-valuemin={MIN}
        aria-valuemax={MAX}
        tabIndex={0}
        className="h-1 shrink-0 cursor-row-resize touch-none border-line border-t hover:bg-accent focus-visible:bg-accent"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId))
            setHeight(within(window.innerHeight - event.clientY));
        }}
        onPointerUp={() => setStored(height)}
        onKeyDown={(event) => {
          const step = { ArrowUp: 24, ArrowDown: -24 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          setHeight(within(height + step));
          setStored(within(height + step));
        }}
      />
      <div className="min-h-0 flex-1">{children}</div>
    </section>
  );
}
