import { useEffect } from "react";
import { useSetting } from "@/shared/lib/settings";

export type Theme = "system" | "light" | "dark";

const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

/** Shows a theme; `system` follows the operating system. */
export function applyTheme(theme: Theme): void {
  const resolved = theme === "system" ? (dark().matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = resolved;
}

/** The user's theme, applied. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useSetting<Theme>("theme", "system");
  useEffect(() => {
    applyTheme(theme);
    if (theme !== "system") return;
    const query = dark();
    const follow = () => applyTheme("system");
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, [theme]);
  return [theme, setTheme];
}
