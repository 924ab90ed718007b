// The two doors the journeys go through: the real window, and Chromium on `millrace serve`.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
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
  return { folder, data: join(folder, "data"), documents: join(folder, "documents"), remove: () => rm(folder, { recursive: true, force: true }) };
}

function environment(place) {
  return { ...process.env, MILLRACE_DATA_DIR: place.data, MILLRACE_FILES_ROOT: place.folder, MILLRACE_EXAMPLE_FOLDER: place.documents, MILLRACE_DEFAULT_TIMEZONE: "UTC", TAURI_WEBVIEW_AUTOMATION: "true" };
}

/** The Tauri window through WebKitWebDriver. */
export async function openWindow(place) {
  const binary = need(join(target, "millrace-desktop"), "cargo build");
  const driver = need("/usr/bin/WebKitWebDriver", "scripts/system-packages.sh test");
  const port = await freePort();
  const process = start(driver, [`--port=${port}`, "--host=127.0.0.1"], environment(place));
  await listening(port, process);
  const session = await Session.open(`http://127.0.0.1:${port}`, { "webkitgtk:browserOptions": { binary, args: [] } });
  await session.resize(1280, 800);
  return {
    session,
    close: async () => {
      await session.close().catch(() => {});
      await stop(process);
    },
  };
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
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,900", `--user-data-dir=${join(place.folder, `chromium-${port}`)}`];
  const session = await Session.open(`http://127.0.0.1:${port}`, { browserName: "chrome", "goog:chromeOptions": { binary: "/usr/bin/chromium", args } });
  await session.go(url);
  return {
    session,
    close: async () => {
      await session.close().catch(() => {});
      await stop(process);
      await stop(server);
    },
  };
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
