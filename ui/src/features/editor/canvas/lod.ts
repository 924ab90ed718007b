import { type ReactFlowState, useStore } from "@xyflow/react";

/** How much of a node is drawn: all; tile and name (below 50 %); tile only (below 25 %). */
export type Lod = "full" | "name" | "tile";

export const lodOf = (zoom: number): Lod => (zoom < 0.25 ? "tile" : zoom < 0.5 ? "name" : "full");

const select = (state: ReactFlowState): Lod => lodOf(state.transform[2]);

/** Renders again only when a threshold is crossed. */
export const useLod = (): Lod => useStore(select);
