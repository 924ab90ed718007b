import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UserSettings } from "@/bindings";
import { call } from "@/platform";
import { notify } from "./notify";

const KEY = ["settings"];

export function useSettings() {
  return useQuery({
    queryKey: KEY,
    queryFn: () => call("settings_get", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One setting and its setter. What is set shows at once and is put back when it could not be stored. */
export function useSetting<T>(key: string, fallback: T): [T, (value: T) => void, { loaded: boolean }] {
  const client = useQueryClient();
  const { data } = useSettings();
  const { mutate } = useMutation({
    mutationFn: (value: T) => call("settings_set", { values: { [key]: value } }),
    onMutate: (value) => {
      const before = client.getQueryData<UserSettings>(KEY);
      client.setQueryData<UserSettings>(KEY, { values: { ...before?.values, [key]: value } });
      return before;
    },
    onError: (error, _, before) => {
      client.setQueryData(KEY, before);
      notify.error(error);
    },
  });
  const stored = data?.values[key];
  return [stored === undefined ? fallback : (stored as T), mutate, { loaded: data !== undefined }];
}
