export type { DraggedField } from "./drag";
export { InputPane } from "./input-pane";
export { OutputPane } from "./output-pane";
export { type InputData, useInputData } from "./use-input-data";
export { SchemaView } from "./views/schema-view";
