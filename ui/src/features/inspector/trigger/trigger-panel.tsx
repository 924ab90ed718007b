import { isCalled } from "@/features/editor/run/test-call";
import { useForm } from "../form/form-context";
import { AddressPanel } from "./address-panel";
import { SchedulePreview } from "./schedule-preview";

const SCHEDULES: ReadonlySet<string> = new Set(["schedule_trigger", "cron", "interval"]);

/** Above a trigger's parameters: where it is called. */
export function TriggerAddress() {
  const { node } = useForm();
  return isCalled(node) ? <AddressPanel /> : null;
}

/** Below a trigger's parameters: when it fires. */
export function TriggerTimes() {
  const { node } = useForm();
  return SCHEDULES.has(node.type) ? <SchedulePreview /> : null;
}
