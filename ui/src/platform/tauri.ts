import { Channel, invoke } from "@tauri-apps/api/core";
import { readText, writeText } from "@tauri-apps/plugin-clipboard-manager";
import { open, save } from "@tauri-apps/plugin-dialog";
import { openUrl } from "@tauri-apps/plugin-opener";
import type { Event } from "@/bindings";
import { ApiError, type Platform, type Request, type Response, type UseCase } from "./types";

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
    saveText: async (fileName, text) => {
      const path = await save({ defaultPath: fileName, filters: [{ name: "JSON", extensions: ["json"] }] });
      if (path === null) return false;
      await invoke("save_text", { path, text });
      return true;
    },
    saveBytes: async (fileName, data) => {
      const path = await save({ defaultPath: fileName });
      if (path === null) return false;
      await invoke("save_bytes", { path, data });
      return true;
    },
    openLink: (url) => openUrl(url),
  };
}
