export type { DraggedField } from "./drag";
export { InputPane } from "./input-pane";
export { OutputPane } from "./output-pane";
export { RunError } from "./run-error";
export { type InputData, useInputData } from "./use-input-data";
export { useRunError } from "./use-run-error";
export { SchemaView } from "./views/schema-view";
