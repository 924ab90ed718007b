import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import "@/shared/i18n";

// A busy machine is slow, not wrong: what is waited for comes, or never does.
configure({ asyncUtilTimeout: 20_000 });

// jsdom has none of these; Radix and xyflow ask for them at mount.
class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoResizeObserver as unknown as typeof ResizeObserver;
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.releasePointerCapture ??= () => {};
globalThis.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
  dispatchEvent: () => false,
})) as typeof matchMedia;

afterEach(() => cleanup());
