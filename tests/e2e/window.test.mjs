// Every journey in the real window, on a desktop with a tray and notifications.
import { after } from "node:test";

import { Desktop } from "./desktop.mjs";
import { openWindow } from "./doors.mjs";
import { windowJourneys } from "./journeys/index.mjs";
import { runJourneys } from "./run.mjs";

const desktop = await Desktop.start();
after(() => desktop.stop());

runJourneys("window", (place, args) => openWindow(place, args, desktop), windowJourneys);
