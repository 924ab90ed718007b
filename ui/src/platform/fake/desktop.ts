import type { Desktop } from "../types";
import type { FakeState } from "./state";

/** The shell's abilities, in memory. */
export function fakeDesktop(state: FakeState): { desktop: Desktop; askToClose(): void } {
  const listeners = new Set<() => void>();
  return {
    askToClose: () => {
      for (const listener of listeners) listener();
    },
    desktop: {
      autostart: async () => state.autostart,
      setAutostart: async (on) => {
        state.autostart = on;
      },
      onCloseAsked: (listener) => {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      },
      onNavigate: () => () => {},
      closeAnswer: async (choice) => {
        state.closeAnswers.push(choice);
      },
      notify: async (title) => {
        state.notified.push(title);
      },
    },
  };
}
