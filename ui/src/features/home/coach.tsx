import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "@/features/editor/store";
import { Button, IconButton } from "@/shared/ui";
import { STEPS, useFirstSteps } from "./first-steps";

/** The first steps inside the editor: says what to do next and notices when it was done. */
export function Coach() {
  const { t } = useTranslation("home");
  const { active, taken, current, take, finish } = useFirstSteps();
  const ran = useEditor((s) => (s.execution?.runs.length ?? 0) > 0);
  const looked = useEditor((s) => s.inspectorOpen && s.selectedNodeId !== null);
  const due = current === "run" ? ran : current === "look" ? looked : false;
  useEffect(() => {
    if (active && due && current !== null) take(current);
  });
  if (!active || !taken.includes("open")) return null;
  return (
    <aside
      aria-live="polite"
      aria-label={t("steps.label")}
      className="absolute top-3 left-1/2 z-10 flex -translate-x-1/2 items-center gap-3 rounded-lg border border-accent bg-raised py-2 pr-2 pl-4 shadow-float"
    >
      {current === null ? (
        <>
          <span className="font-medium">{t("steps.finished")}</span>
          <Button size="sm" variant="primary" onClick={finish}>
            {t("steps.close")}
          </Button>
        </>
      ) : (
        <>
          <span>
            <span className="block text-muted text-xs">
              {t("steps.progress", { step: STEPS.indexOf(current) + 1 })}
            </span>
            <span className="font-medium">{t(`steps.${current}.title`)}.</span> {t(`steps.${current}.text`)}
          </span>
          <IconButton label={t("steps.skip")} size="sm" onClick={finish}>
            <X aria-hidden />
          </IconButton>
        </>
      )}
    </aside>
  );
}
