import { type FakePlatform, fakePlatform } from "./platform";
import { busyState } from "./seed";
import { newState } from "./state";

/** The fake that the address asks for: `?fake`, `?fake=new`, `?fake=desktop`, `?fake=alive`. */
export function chosenFake(name: string): FakePlatform {
  const state = name === "new" ? newState() : busyState();
  if (name === "alive") state.pulseMs = 4_000;
  const fake = fakePlatform(state, name === "desktop");
  // For scripts that drive the page.
  Object.assign(window, { millraceFake: fake });
  return fake;
}
