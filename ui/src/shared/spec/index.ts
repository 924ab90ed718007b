/** What follows from a node's spec: the TypeScript twin of `core/src/ports.rs`. Pure. */
export { holds, passes, rawParameter, visibleParameters } from "./conditions";
export { heightOf, inputs, NODE_HEIGHT, NODE_WIDTH, outputs, type Port } from "./ports";
export { summaryOf } from "./summary";
