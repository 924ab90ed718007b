import { MonitorDown, Power } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CloseChoice, call, platform } from "@/platform";
import { notify } from "@/shared/lib/notify";
import { queryClient } from "@/shared/lib/queries";
import { Checkbox, Dialog } from "@/shared/ui";

/** Asks at the first close what closing the window means. Only the desktop shell ever asks. */
export function CloseDialog() {
  const [open, setOpen] = useState(false);
  useEffect(() => platform().desktop?.onCloseAsked(() => setOpen(true)), []);
  return open ? <Question onClose={() => setOpen(false)} /> : null;
}

const CHOICES = [
  { choice: "tray", icon: MonitorDown },
  { choice: "quit", icon: Power },
] as const;

function Question({ onClose }: { onClose(): void }) {
  const { t } = useTranslation("app");
  const [remember, setRemember] = useState(true);
  const choose = (choice: CloseChoice) => {
    onClose();
    void answer(choice, remember && choice !== "stay");
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && choose("stay")}
      title={t("closing.title")}
      description={t("closing.text")}
    >
      <div className="mt-1 flex flex-col gap-2">
        {CHOICES.map(({ choice, icon: Icon }) => (
          <button
            key={choice}
            type="button"
            onClick={() => choose(choice)}
            className="flex items-start gap-3 rounded-md border border-line bg-surface px-3 py-2.5 text-left transition-colors duration-150 hover:border-line-strong hover:bg-hover"
          >
            <Icon className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
            <span>
              <span className="block font-medium">{t(`closing.${choice}`)}</span>
              <span className="block text-muted text-xs">{t(`closing.${choice}Hint`)}</span>
            </span>
          </button>
        ))}
        <div className="mt-2 flex items-start gap-2">
          <Checkbox
            id="closing-remember"
            label={t("closing.remember")}
            checked={remember}
            onChange={setRemember}
            className="mt-px"
          />
          <label htmlFor="closing-remember">
            {t("closing.remember")}
            <span className="block text-muted text-xs">{t("closing.rememberHint")}</span>
          </label>
        </div>
      </div>
    </Dialog>
  );
}

/** Remembers first: with "quit" there is no later. */
async function answer(choice: CloseChoice, remember: boolean): Promise<void> {
  try {
    if (remember) {
      await call("settings_set", { values: { "desktop.close_action": choice } });
      void queryClient.invalidateQueries({ queryKey: ["settings"] });
    }
    await platform().desktop?.closeAnswer(choice);
  } catch (error) {
    notify.error(error);
  }
}
