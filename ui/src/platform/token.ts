const KEY = "millrace.token";

/** Reads the access token from the address once, keeps it for this tab and removes it from the address bar. */
export function takeToken(location: Location = window.location, storage: Storage = sessionStorage): string {
  const url = new URL(location.href);
  const fragment = new URLSearchParams(url.hash.replace(/^#\/?/, ""));
  const token = url.searchParams.get("token") ?? fragment.get("token");
  if (token === null) return storage.getItem(KEY) ?? "";
  storage.setItem(KEY, token);
  url.searchParams.delete("token");
  if (fragment.has("token")) url.hash = "";
  window.history.replaceState(null, "", url);
  return token;
}

/** Keeps the token in a pasted address, or a pasted token, for this tab. False when there is none in it. */
export function keepToken(pasted: string, storage: Storage = sessionStorage): boolean {
  const text = pasted.trim();
  const token = /[?&#]token=([^&#\s]+)/.exec(text)?.[1];
  if (token === undefined && !/^[\w.~-]+$/.test(text)) return false;
  storage.setItem(KEY, token === undefined ? text : decode(token));
  return true;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const listeners = new Set<() => void>();
let refused = false;

/** Whether the server refused this tab's token. */
export const tokenRefused = (): boolean => refused;

export function onTokenRefused(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function refuseToken(): void {
  refused = true;
  for (const each of listeners) each();
}
