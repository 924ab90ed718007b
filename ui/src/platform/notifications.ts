import type { BrowserNotifications } from "./types";

/** The browser's notifications. Nothing is asked and nothing shown before the user switches them on. */
export const browserNotifications: BrowserNotifications = {
  allowed: () => Notification.permission === "granted",
  ask: async () => (await Notification.requestPermission()) === "granted",
  show: (key, title, body) => {
    if (Notification.permission !== "granted") return;
    const shown = new Notification(title, { body, tag: key, icon: "/mark.svg" });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  },
};
