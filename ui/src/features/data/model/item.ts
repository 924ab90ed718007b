// Items as a data pane shows them.

export type BinaryInfo = {
  mimeType?: string;
  fileName?: string;
  fileExtension?: string;
  fileSize?: string;
  /** Size of a file that lies on disk. */
  bytes?: number;
  /** Base64 of a small file, when it travels with the item (pinned data). */
  data?: string;
};

export type Item = {
  /** Place among all items of the port, also when a search left some out. */
  index: number;
  json: Record<string, unknown>;
  binary?: Record<string, BinaryInfo>;
  error?: string;
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads an item as it comes through the door or stands in pinned data. */
export function toItem(value: unknown, position: number): Item {
  if (!isObject(value)) return { index: position, json: { value } };
  const index = typeof value.index === "number" && isObject(value.json) ? value.index : position;
  if (!isObject(value.json)) return { index: position, json: value };
  const item: Item = { index, json: value.json };
  if (isObject(value.binary)) item.binary = value.binary as Record<string, BinaryInfo>;
  if (typeof value.error === "string") item.error = value.error;
  return item;
}

/** The size of a file as people read it. */
export function sizeOf(file: BinaryInfo): string {
  if (file.fileSize) return file.fileSize;
  const bytes = file.bytes ?? (file.data === undefined ? undefined : Math.floor((file.data.length * 3) / 4));
  if (bytes === undefined) return "";
  const units = ["B", "kB", "MB", "GB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
