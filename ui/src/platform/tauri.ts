import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { readText, writeText } from "@tauri-apps/plugin-clipboard-manager";
import { open } from "@tauri-apps/plugin-dialog";
import { openUrl } from "@tauri-apps/plugin-opener";
import type { Event } from "@/bindings";
import { ApiError, type Desktop, type Platform, type Request, type Response, type UseCase } from "./types";

/** The desktop window: one command for calls, one channel for events, plugins for the rest. */
export function tauriPlatform(): Platform {
  return {
    kind: "tauri",
    canPickFolder: true,
    call: async <K extends UseCase>(name: K, request: Request<K>): Promise<Response<K>> => {
      try {
        return await invoke<Response<K>>("call", { name, request });
      } catch (error) {
        throw ApiError.from(error);
      }
    },
    connect: (listener) => {
      const channel = new Channel<Event[]>();
      let closed = false;
      channel.onmessage = (events) => {
        if (!closed) listener.onEvents(events);
      };
      void invoke("subscribe", { channel });
      return () => {
        closed = true;
      };
    },
    readClipboard: () => readText(),
    writeClipboard: (text) => writeText(text),
    pickFolder: async () => {
      const picked = await open({ directory: true, multiple: false });
      return typeof picked === "string" ? picked : null;
    },
    saveText: (fileName, text) => saveFile(fileName, new TextEncoder().encode(text)),
    saveBytes: (fileName, data) =>
      saveFile(
        fileName,
        Uint8Array.from(atob(data), (c) => c.charCodeAt(0)),
      ),
    openLink: (url) => openUrl(url),
    desktop,
  };
}

const desktop: Desktop = {
  autostart: () => invoke<boolean>("autostart_get"),
  setAutostart: (on) => invoke("autostart_set", { on }),
  onCloseAsked: (listener) => hear("close-asked", listener),
  onNavigate: (listener) => hear<string>("navigate", listener),
  closeAnswer: (choice) => invoke("close_answer", { choice }),
  notify: (title, body) => invoke("plugin:notification|notify", { options: { title, body } }),
};

/** Hears an event of the shell. It is heard only later; whoever stops before that hears nothing. */
function hear<T>(event: string, listener: (payload: T) => void): () => void {
  let stopped = false;
  const listening = listen<T>(event, ({ payload }) => {
    if (!stopped) listener(payload);
  });
  return () => {
    stopped = true;
    void listening.then((stop) => stop());
  };
}

/** The dialog is the shell's: this page hands over bytes and never names a path. False when the user changed their mind. */
async function saveFile(fileName: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return await invoke<boolean>("save_file", bytes, {
      headers: { "file-name": encodeURIComponent(fileName) },
    });
  } catch (error) {
    throw ApiError.from(error);
  }
}
