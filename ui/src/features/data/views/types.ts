import type { Items } from "../model/use-items";

/** What every view of items gets. */
export type ViewProps = {
  items: Items;
  /** What an expression begins with to reach a field; null where fields cannot be dragged. */
  base: string | null;
  /** Positions in sight, so that their pages are fetched. */
  onRange: (from: number, to: number) => void;
  /** The item that previews use. */
  currentItem: number;
  /** Makes an item the one that previews use; absent where that means nothing. */
  onPickItem?: ((index: number) => void) | undefined;
  /** All items, also those that a search left out. */
  count: number;
  /** Read aloud. */
  label: string;
};
