export { ExpressionProvider, type ExpressionScope, useExpressionScope } from "./context";
export { CodeEditor } from "./editor/code-editor";
export { TemplateEditor, type TemplateEditorHandle } from "./editor/template-editor";
export { ExpressionDialog } from "./expression-dialog";
export type { ExpressionData } from "./infer";
export { ItemStepper } from "./item-stepper";
export { PreviewLine } from "./preview-line";
export { isExpression } from "./template";
