import type { EventListener, Platform, Request, Response, UseCase } from "./types";

export { openTextFiles, readTextFiles } from "./files";
export { keepToken, onTokenRefused, tokenRefused } from "./token";
export type {
  BrowserNotifications,
  CloseChoice,
  Desktop,
  EventListener,
  Platform,
  Request,
  Response,
  TextFile,
  UseCase,
} from "./types";
export { ApiError } from "./types";

let current: Platform | undefined;

/** Chooses the door. Called once before the first render; tests call it with a fake. */
export function setPlatform(platform: Platform): void {
  current = platform;
}

/** The door in use. */
export function platform(): Platform {
  if (current === undefined) throw new Error("setPlatform() must run before the first call");
  return current;
}

/** Finds out which door this page has. */
export async function detectPlatform(): Promise<Platform> {
  // `?fake` has a business at work, `?fake=new` nothing but two workflows, `?fake=desktop` the shell's abilities too.
  const fake = new URLSearchParams(window.location.search).get("fake");
  if (import.meta.env.DEV && fake !== null) return (await import("./fake/chosen")).chosenFake(fake);
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauriPlatform();
  return (await import("./web")).webPlatform();
}

/** Calls a use case. Rejects with an `ApiError`. */
export function call<K extends UseCase>(name: K, request: Request<K>): Promise<Response<K>> {
  return platform().call(name, request);
}

const listeners = new Set<EventListener>();
let disconnect: (() => void) | undefined;

/** Hears events. All listeners share one stream, which opens with the first and closes with the last. */
export function subscribe(listener: EventListener): () => void {
  listeners.add(listener);
  disconnect ??= platform().connect({
    onEvents: (events) => {
      for (const each of listeners) each.onEvents(events);
    },
    onInterrupt: () => {
      for (const each of listeners) each.onInterrupt?.();
    },
    onReconnect: () => {
      for (const each of listeners) each.onReconnect?.();
    },
  });
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    disconnect?.();
    disconnect = undefined;
  };
}
