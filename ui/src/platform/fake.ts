import type { Platform } from "./types";

export function fakePlatform(): Platform {
  throw new Error("not yet");
}
