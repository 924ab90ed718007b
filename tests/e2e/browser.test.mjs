// Every journey in Chromium on `millrace serve`.
import { openBrowser } from "./doors.mjs";
import { journeys } from "./journeys/index.mjs";
import { runJourneys } from "./run.mjs";

runJourneys("browser", openBrowser, journeys);
