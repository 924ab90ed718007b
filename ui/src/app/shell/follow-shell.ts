import { useEffect } from "react";
import { platform } from "@/platform";
import { navigate, parseRoute } from "../router";

/** Goes where the tray or a notification leads. */
export function useShellNavigation(): void {
  useEffect(() => platform().desktop?.onNavigate((path) => navigate(parseRoute(path))), []);
}
