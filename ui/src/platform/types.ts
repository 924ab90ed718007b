import type { Event, UseCases } from "@/bindings";

export type UseCase = keyof UseCases;
export type Request<K extends UseCase> = UseCases[K]["request"];
export type Response<K extends UseCase> = UseCases[K]["response"];

/** What a door answers when a use case fails. The UI switches on `code`, never on text. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string = "",
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** Reads whatever came out of a door; anything unknown becomes code `internal`. */
  static from(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
      const { code, message, hint } = error as { code: unknown; message: unknown; hint?: unknown };
      return new ApiError(String(code), String(message), typeof hint === "string" ? hint : "");
    }
    if (error instanceof Error) return new ApiError("internal", error.message);
    return new ApiError("internal", String(error));
  }
}

export interface EventListener {
  /** A batch of events, in order. */
  onEvents(events: Event[]): void;
  /** The stream broke off; it is tried again until it is back. */
  onInterrupt?(): void;
  /** The stream was interrupted and is back: anything may have been missed. */
  onReconnect?(): void;
}

export interface TextFile {
  name: string;
  text: string;
}

/** What only the desktop shell can do. */
export interface Desktop {
  /** Whether Millrace starts when the user signs in to the computer. */
  autostart(): Promise<boolean>;
  setAutostart(on: boolean): Promise<void>;
  /** Hears that the window is to be closed and nobody has said yet what that means. The returned function stops it. */
  onCloseAsked(listener: () => void): () => void;
  /** `tray`: hides the window and keeps running. `quit`: ends the program. `stay`: the window is not closed after all. */
  closeAnswer(choice: CloseChoice): Promise<void>;
  /** Hears that the tray or a notification leads to a page, such as `#/approvals`. The returned function stops it. */
  onNavigate(listener: (path: string) => void): () => void;
  /** Shows a notification of the operating system. */
  notify(title: string, body: string): Promise<void>;
}

export type CloseChoice = "tray" | "quit" | "stay";

/** The browser's own notifications. The shell notifies by itself, so only a browser has them. */
export interface BrowserNotifications {
  /** Whether the user allowed them. */
  allowed(): boolean;
  /** Asks the user; only after a click. */
  ask(): Promise<boolean>;
  /** Shows one; a later one with the same key replaces it. */
  show(key: string, title: string, body: string): void;
}

/** The only way out of the UI: the backend, the clipboard, files and links. */
export interface Platform {
  readonly kind: "tauri" | "web" | "fake";
  call<K extends UseCase>(name: K, request: Request<K>): Promise<Response<K>>;
  /** Opens the event stream; the returned function closes it. */
  connect(listener: EventListener): () => void;
  readClipboard(): Promise<string>;
  writeClipboard(text: string): Promise<void>;
  /** Asks for a folder; null when the user gave up or the door cannot ask (then `canPickFolder` is false). */
  pickFolder(): Promise<string | null>;
  readonly canPickFolder: boolean;
  /** Saves text to a file of the user's choice; false when the user gave up. */
  saveText(fileName: string, text: string): Promise<boolean>;
  /** Saves a file (its bytes as Base64) where the user says; false when the user gave up. */
  saveBytes(fileName: string, data: string, mimeType: string): Promise<boolean>;
  openLink(url: string): Promise<void>;
  /** Absent in the browser. */
  readonly desktop?: Desktop;
  /** Absent in the desktop window, and in browsers that have none. */
  readonly notifications?: BrowserNotifications;
}
