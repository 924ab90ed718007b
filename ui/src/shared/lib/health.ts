import { useQuery } from "@tanstack/react-query";
import { call } from "@/platform";

/** How the program is. Kept fresh by events, and looked at now and then: some of it changes with time alone. */
export function useHealth(everyMs = 20_000) {
  return useQuery({
    queryKey: ["health"],
    queryFn: () => call("health_get", {}),
    refetchInterval: everyMs,
  });
}
