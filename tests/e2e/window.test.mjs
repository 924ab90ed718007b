// Every journey in the real window.
import { openWindow } from "./doors.mjs";
import { windowJourneys } from "./journeys/index.mjs";
import { runJourneys } from "./run.mjs";

runJourneys("window", openWindow, windowJourneys);
