import { useEffect } from "react";
import { platform } from "@/platform";
import { isTyping } from "@/shared/lib/keys";
import { pasteText } from "./actions/clipboard";

/** In the browser, pastes by the paste event, which needs no permission. */
export function usePaste(): void {
  useEffect(() => {
    if (platform().kind !== "web") return;
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || document.querySelector("[role=dialog]") !== null) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text === "") return;
      event.preventDefault();
      void pasteText(text);
    };
    window.addEventListener("paste", onPaste);
    return () => window.removeEventListener("paste", onPaste);
  }, []);
}
