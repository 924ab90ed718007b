// Every journey in the real window.
import { openWindow } from "./doors.mjs";
import { journeys } from "./journeys/index.mjs";
import { runJourneys } from "./run.mjs";

runJourneys("window", openWindow, journeys);
