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
