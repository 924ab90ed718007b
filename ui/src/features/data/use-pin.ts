import { useTranslation } from "react-i18next";
import type { Node } from "@/bindings";
import { useEditor } from "@/features/editor/store";
import { notify } from "@/shared/lib/notify";
import { itemsToPin, MAX_PINNED, PinError, type PinnedItem, writePinned } from "./model/pin";
import type { DataPort } from "./model/sources";

const EMPTY = "[\n  {\n    \n  }\n]";

/** Pinning and unpinning a node's output. */
export function usePin(node: Node) {
  const { t } = useTranslation("data");
  const apply = useEditor((s) => s.applyOperations);
  const set = (items: PinnedItem[] | null) =>
    apply([{ op: "set_pinned", node_id: node.id, items }], {
      label: t(items === null ? "pin.labelUnpin" : "pin.label", { name: node.name }),
    });
  const report = (error: unknown) => {
    if (!(error instanceof PinError)) notify.error(t("pin.failed"));
    else if (error.reason === "too_many") notify.error(t("pin.tooMany", { max: MAX_PINNED }));
    else notify.error(t(error.reason === "cut" ? "pin.cut" : "pin.files"));
  };
  const pinPort = async (port: DataPort) => {
    if (port.source.kind !== "port") return;
    try {
      set(await itemsToPin(port.source.port));
    } catch (error) {
      report(error);
    }
  };
  /** The items of a port as text to edit; an empty list where they are too many or too long. */
  const textOf = async (port: DataPort | undefined): Promise<string> => {
    if (port?.source.kind === "local") return writePinned(port.source.items);
    if (port?.source.kind !== "port" || port.count === 0) return EMPTY;
    try {
      return writePinned(await itemsToPin(port.source.port));
    } catch (error) {
      report(error);
      return EMPTY;
    }
  };
  return { set, pinPort, textOf };
}
