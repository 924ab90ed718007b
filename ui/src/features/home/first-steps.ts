import { useSetting } from "@/shared/lib/settings";

export const STEPS = ["open", "run", "look"] as const;
export type Step = (typeof STEPS)[number];

/** How far the first steps went. Kept with the settings, so that they go on after a restart. */
export function useFirstSteps() {
  const [done, setDone, { loaded }] = useSetting("first_run_done", false);
  const [taken, setTaken] = useSetting<Step[]>("first_run_steps", []);
  return {
    /** Whether to show them at all. */
    active: loaded && !done,
    taken,
    /** The step to take now; null when all are taken. */
    current: STEPS.find((step) => !taken.includes(step)) ?? null,
    take: (step: Step) => {
      if (!taken.includes(step)) setTaken([...taken, step]);
    },
    finish: () => setDone(true),
  };
}
