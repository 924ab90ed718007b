// The two doors the journeys go through: the real window, and Chromium on `millrace serve`.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { Session } from "./webdriver.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = join(root, process.env.MILLRACE_E2E_PROFILE ?? "target/debug");

/** A data folder of its own, which outlives restarts within a journey. */
export async function workspace() {
  const folder = await mkdtemp(join(tmpdir(), "millrace-e2e-"));
  const home = join(folder, "home");
  // Nothing moves by itself: people can ask their system for that, and pictures and pointers hit better.
  await mkdir(join(home, "config/gtk-3.0"), { recursive: true });
  await writeFile(join(home, "config/gtk-3.0/settings.ini"), "[Settings]\ngtk-enable-animations=0\n");
  return { folder, home, data: join(folder, "data"), remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}

function environment(place) {
  // Window state and browser storage go to the workspace too: nothing of one journey reaches another one.
  const xdg = { XDG_CONFIG_HOME: join(place.home, "config"), XDG_DATA_HOME: join(place.home, "share"), XDG_CACHE_HOME: join(place.home, "cache") };
  return { ...process.env, ...xdg, MILLRACE_DATA_DIR: place.data, MILLRACE_FILES_ROOT: place.folder, MILLRACE_DEFAULT_TIMEZONE: "UTC", MILLRACE_LISTEN: "127.0.0.1:0", MILLRACE_ALLOW_LOCAL_NETWORK: "true", TAURI_WEBVIEW_AUTOMATION: "true" };
}

/** The Tauri window through WebKitWebDriver; `args` are the program's. `desktop`: what is around the window, if that matters. */
export async function openWindow(place, args = [], desktop = null) {
  desktop?.clear();
  const binary = need(join(target, "millrace-desktop"), "cargo build");
  const driver = need("/usr/bin/WebKitWebDriver", "scripts/system-packages.sh test");
  const { process, session } = await openDriver(driver, binary, args, place);
  const program = await childOf(process.pid, "millrace-deskto");
  // A window that is not shown has no size to change.
  if (!args.includes("--hidden")) await session.resize(1280, 800);
  return {
    kind: "window",
    session,
    program,
    desktop,
    isShown: () => isShown(),
    /** Starts the program once more, as a click on its icon does. */
    startAgain: async (...more) => {
      const second = start(binary, more, environment(place));
      await ended(second.pid);
      return second.exitCode;
    },
    ended: () => ended(program),
    close: async () => {
      // As the system does it when it shuts down: what closing the window means is the user's choice, and asked for.
      signal(program, "SIGTERM");
      await ended(program);
      await desktop?.empty();
      await session.close().catch(() => {});
      await stop(process);
    },
    kill: async () => {
      signal(program, "SIGKILL");
      await ended(program);
      await desktop?.empty();
      await stop(process);
    },
  };
}

/** The program as the system starts it at login: hidden, and with nobody who drives its page. */
export function startHidden(place) {
  const child = start(need(join(target, "millrace-desktop"), "cargo build"), ["--hidden"], { ...environment(place), TAURI_WEBVIEW_AUTOMATION: "false" });
  return {
    /** How it ended: its exit status, null if a signal ended it. */
    ended: async () => {
      await ended(child.pid);
      return child.exitCode;
    },
    stop: () => stop(child),
  };
}

/** What the `millrace` command says about the data of a program that runs. */
export function ask(place, ...args) {
  const { status, stdout, stderr } = spawnSync(need(join(target, "millrace"), "cargo build"), [...args, "--output", "json"], { env: environment(place), encoding: "utf8" });
  if (status !== 0) throw new Error(`millrace ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}

/**
 * A session with a program that stays. One that still sees its predecessor on the session bus hands over to it and ends, as
 * a second start should; the driver then waits for ever, so that is tried again.
 */
async function openDriver(driver, binary, args, place) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const process = start(driver, [`--port=${port}`, "--host=127.0.0.1"], environment(place));
    await listening(port, process);
    try {
      const session = await Session.open(`http://127.0.0.1:${port}`, { "webkitgtk:browserOptions": { binary, args } }, 30_000);
      return { process, session };
    } catch (error) {
      await stop(process);
      if (attempt === 3) throw new Error(`The window does not open: ${error.message}\n${process.output()}`);
    }
  }
}

/** Chromium on `millrace serve`. */
export async function openBrowser(place) {
  const binary = need(join(target, "millrace"), "cargo build");
  const driver = need("/usr/bin/chromedriver", "scripts/system-packages.sh test");
  const server = start(binary, ["serve", "--listen", "127.0.0.1:0"], environment(place));
  const url = await server.line(/http:\/\/\S+/);
  const port = await freePort();
  const process = start(driver, [`--port=${port}`], environment(place));
  await listening(port, process);
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--force-prefers-reduced-motion", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,900", `--user-data-dir=${join(place.folder, `chromium-${port}`)}`];
  const session = await Session.open(`http://127.0.0.1:${port}`, { browserName: "chrome", "goog:chromeOptions": { binary: "/usr/bin/chromium", args } });
  await session.go(url);
  return {
    kind: "browser",
    session,
    program: server.pid,
    close: async () => {
      await session.close().catch(() => {});
      await stop(process);
      await stop(server);
    },
    kill: async () => {
      // As a power cut does it: no handler runs, nothing is written.
      signal(server.pid, "SIGKILL");
      await ended(server.pid);
      await session.close().catch(() => {});
      await stop(process);
    },
  };
}

/** Whether the display shows the window. */
function isShown() {
  const xwininfo = (...args) => spawnSync("xwininfo", args, { encoding: "utf8" }).stdout ?? "";
  // GTK has small windows of the same name that nobody sees.
  const [, id] = xwininfo("-root", "-tree").match(/(0x[0-9a-f]+) "Millrace": .*\) +\d{3,}x\d{3,}\+/) ?? [];
  return id !== undefined && /Map State: IsViewable/.test(xwininfo("-id", id));
}

/** The process id of a driver's child, by the name the kernel keeps (15 characters). */
async function childOf(parent, name) {
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const [, called, , ppid] = stat.match(/^\d+ \((.*)\) (\S) (\d+)/) ?? [];
    if (called === name && Number(ppid) === parent) return Number(entry);
  }
  throw new Error(`The driver ${parent} has no child ${name}`);
}

/** The memory of a process in MB. */
export async function memoryOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(status.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) / 1024;
}

function signal(pid, name) {
  try {
    global.process.kill(pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** The data folder belongs to one program at a time, so a journey goes on only when the last one has ended. */
async function ended(pid) {
  for (let i = 0; i < 200; i++) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
    if (stat === null) return;
    // The first thread may be gone while others still hold the program's files and its name on the bus.
    const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
    if (/^\d+ \(.*\) Z/.test(stat) && threads.length <= 1) return;
    await sleep(50);
  }
  throw new Error(`The program ${pid} does not end`);
}

function need(path, remedy) {
  if (!existsSync(path)) throw new Error(`${path} is missing. Run: ${remedy}`);
  return path;
}

function start(command, args, env) {
  const child = spawn(command, args, { env, cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk) => {
    output = (output + chunk).slice(-20_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.output = () => output;
  child.line = async (pattern) => {
    for (let i = 0; i < 300; i++) {
      const match = output.match(pattern);
      if (match) return match[0];
      if (child.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`${command} did not say ${pattern}:\n${output}`);
  };
  return child;
}

async function stop(child) {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  for (let i = 0; i < 100 && child.exitCode === null && child.signalCode === null; i++) await sleep(100);
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function listening(port, child) {
  for (let i = 0; i < 200; i++) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      return;
    } catch {
      if (child.exitCode !== null) throw new Error(`The driver ended:\n${child.output()}`);
      await sleep(50);
    }
  }
  throw new Error(`The driver does not answer:\n${child.output()}`);
}
