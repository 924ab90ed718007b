import type { TextFile } from "./types";

/** Asks for text files with the system's dialog. Works in the window and in the browser alike. */
export function openTextFiles(accept: string, multiple = true): Promise<TextFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.multiple = multiple;
    input.addEventListener("change", () => resolve(readTextFiles(input.files)));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

/** The text of dropped or chosen files. */
export async function readTextFiles(files: FileList | null): Promise<TextFile[]> {
  return Promise.all([...(files ?? [])].map(async (file) => ({ name: file.name, text: await file.text() })));
}

/** Saves text through the browser's download. */
export function downloadText(fileName: string, text: string): void {
  download(fileName, new Blob([text], { type: fileName.endsWith(".csv") ? "text/csv" : "application/json" }));
}

/** Saves Base64 bytes through the browser's download. */
export function downloadBytes(fileName: string, data: string, mimeType: string): void {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  download(fileName, new Blob([bytes], { type: mimeType }));
}

function download(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
