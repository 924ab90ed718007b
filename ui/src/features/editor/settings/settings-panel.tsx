import { useTranslation } from "react-i18next";
import { useCanvasUi } from "../canvas/ui-store";
import { PanelFrame } from "../panels/panel-frame";
import { useEditor } from "../store";
import { FailureSection } from "./failure-section";
import { GeneralSection } from "./general-section";
import { HistorySection } from "./history-section";
import { RunsSection } from "./runs-section";

/** What belongs to the workflow as a whole: name, tags and how it runs. Each change is a step of undo. */
export function SettingsPanel() {
  const { t } = useTranslation("editor");
  const document = useEditor((s) => s.document);
  const field = useCanvasUi((s) => s.settingsField);
  if (document === null) return null;
  return (
    <PanelFrame title={t("settings.title")} className="w-90" takesFocus={field === null}>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <GeneralSection document={document} />
        <RunsSection settings={document.settings} />
        <FailureSection settings={document.settings} />
        <HistorySection settings={document.settings} />
      </div>
    </PanelFrame>
  );
}
