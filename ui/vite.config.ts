import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Where `millrace serve` listens while the UI is being developed.
const server = process.env.MILLRACE_SERVER ?? "http://127.0.0.1:7411";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  clearScreen: false,
  server: {
    port: 5173,
    strictPort: true,
    // The server refuses other hosts and origins; for it, the requests come from itself.
    proxy: { "/api": { target: server, changeOrigin: true, headers: { origin: server } } },
  },
  build: { target: "safari16.4", sourcemap: false, chunkSizeWarningLimit: 1500 },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/shared/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    // A busy machine is slow, not wrong.
    testTimeout: 60_000,
  },
});
