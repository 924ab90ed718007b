import type { Event } from "@/bindings";
import { downloadBytes, downloadText } from "./files";
import { browserNotifications } from "./notifications";
import { refuseToken, takeToken } from "./token";
import {
  ApiError,
  type EventListener,
  type Platform,
  type Request,
  type Response,
  type UseCase,
} from "./types";

/** The browser, served by `millrace serve`: HTTP for calls, server-sent events for progress. */
export function webPlatform(): Platform {
  const token = takeToken();

  async function call<K extends UseCase>(name: K, request: Request<K>): Promise<Response<K>> {
    let answer: globalThis.Response;
    try {
      answer = await fetch(`/api/call/${name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        body: JSON.stringify(request),
      });
    } catch {
      throw new ApiError(
        "offline",
        "Millrace does not answer.",
        "Check that it is still running, then try again.",
      );
    }
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok) return body as Response<K>;
    if (answer.status === 401) refuseToken();
    if (body !== null) throw ApiError.from(body);
    if (answer.status === 401) throw new ApiError("unauthorized", "This window is not signed in.");
    // A proxy between us and the server answers 502 to 504 with no JSON when the server is gone.
    if (answer.status >= 502) throw new ApiError("offline", "Millrace does not answer.");
    throw new ApiError("internal", `The server answered ${answer.status}.`);
  }

  return {
    kind: "web",
    canPickFolder: false,
    call,
    connect: (listener) => connectEvents(token, listener),
    readClipboard: async () => clipboard().readText(),
    writeClipboard: async (text) => clipboard().writeText(text),
    pickFolder: async () => null,
    saveText: async (fileName, text) => {
      downloadText(fileName, text);
      return true;
    },
    saveBytes: async (fileName, data, mimeType) => {
      downloadBytes(fileName, data, mimeType);
      return true;
    },
    openLink: async (url) => {
      window.open(url, "_blank", "noopener,noreferrer");
    },
    ...("Notification" in window ? { notifications: browserNotifications } : {}),
  };
}

/** The browser hides the clipboard from pages that came over plain HTTP from another machine. */
function clipboard(): Clipboard {
  if (navigator.clipboard === undefined) throw new DOMException("no clipboard", "NotAllowedError");
  return navigator.clipboard;
}

function connectEvents(token: string, listener: EventListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 500;
  let interrupted = false;

  const open = () => {
    source = new EventSource(`/api/events?token=${encodeURIComponent(token)}`);
    source.onopen = () => {
      wait = 500;
      if (interrupted) listener.onReconnect?.();
      interrupted = false;
    };
    source.onmessage = (message: MessageEvent<string>) => {
      const events = parseEvents(message.data);
      if (events.length > 0) listener.onEvents(events);
    };
    source.onerror = () => {
      // The browser's own retry gives up on some errors; ours never does.
      source?.close();
      if (!interrupted) listener.onInterrupt?.();
      interrupted = true;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 10_000);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function parseEvents(data: string): Event[] {
  try {
    const parsed: unknown = JSON.parse(data);
    return Array.isArray(parsed) ? (parsed as Event[]) : [];
  } catch {
    return [];
  }
}
