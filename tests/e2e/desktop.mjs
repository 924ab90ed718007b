// The desktop around the window: the tray and the notifications of `desktop.py`, as a person sees and uses them.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("desktop.py", import.meta.url));

export class Desktop {
  /** What was said since the last `clear`. */
  #heard = [];
  #listeners = new Set();
  #requests = 0;

  /** Takes the desktop's names on the session bus. */
  static async start() {
    // Debian's own Python: only that one has the bindings.
    const child = spawn("/usr/bin/python3", [script], { stdio: ["pipe", "pipe", "inherit"] });
    const desktop = new Desktop(child);
    await desktop.#said((one) => one.said === "ready", "the desktop to begin (is python3-gi there? scripts/system-packages.sh test)");
    return desktop;
  }

  constructor(child) {
    this.child = child;
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.#heard.push(JSON.parse(line));
      for (const listener of this.#listeners) listener();
    });
  }

  stop() {
    this.child.stdin.end();
  }

  /** Forgets what was shown so far. */
  clear() {
    this.#heard = [];
  }

  /** Icons that were put into the tray. */
  get icons() {
    return this.#heard.filter((one) => one.said === "icon");
  }

  get notifications() {
    return this.#heard.filter((one) => one.said === "notification");
  }

  /** Waits for an icon in the tray. */
  icon() {
    return this.#said((one) => one.said === "icon", "an icon in the tray");
  }

  /** Waits until the tray is empty again. */
  empty() {
    return this.#said((one) => one.said === "icon gone" && one.icons === 0, "the tray to be empty");
  }

  /** Waits for the notification that has this in its title. */
  notification(title) {
    return this.#said((one) => one.said === "notification" && one.title.includes(title), `a notification “${title}”`);
  }

  /** The entries of the icon's menu. */
  async menu() {
    return (await this.#ask({ do: "menu" })).entries;
  }

  /** Chooses the entry of the icon's menu that begins with these words. */
  press(label) {
    return this.#ask({ do: "press", label });
  }

  click(notification) {
    return this.#ask({ do: "click", id: notification.id });
  }

  async #ask(what) {
    const request = ++this.#requests;
    this.child.stdin.write(`${JSON.stringify({ request, ...what })}\n`);
    const answer = await this.#said((one) => one.request === request, `an answer to ${JSON.stringify(what)}`);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  #said(which, what, within = 20_000) {
    return new Promise((resolve, reject) => {
      const end = (done, value) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        done(value);
      };
      const look = () => {
        const one = this.#heard.find(which);
        const error = this.#heard.find((one) => one.said === "error");
        if (one) end(resolve, one);
        else if (error) end(reject, new Error(error.text));
      };
      const timer = setTimeout(() => end(reject, new Error(`Waited in vain for ${what}; heard: ${JSON.stringify(this.#heard)}`)), within);
      this.#listeners.add(look);
      look();
    });
  }
}
