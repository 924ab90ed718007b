export { ExecutionsPage } from "./executions-page";
