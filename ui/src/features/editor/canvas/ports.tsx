import { Handle, Position } from "@xyflow/react";
import { Plus } from "lucide-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import type { Port } from "@/shared/spec";
import { useEditor } from "../store";
import { handleId, portOffset, type StepData } from "./flow";
import type { Lod } from "./lod";
import { openPalette } from "./ui-store";

/** A node's ports, with labels where there is more than one. */
export function Ports({ id, data, height, lod }: { id: string; data: StepData; height: number; lod: Lod }) {
  const readOnly = useEditor((s) => s.readOnly);
  const full = lod === "full";
  return (
    <>
      {data.inputs.map((port, i) => (
        <Fragment key={handleId(port)}>
          <PortHandle port={port} top={portOffset(height, data.inputs.length, i)} side="in" />
          {full && data.inputs.length > 1 && (
            <PortLabel port={port} top={portOffset(height, data.inputs.length, i)} side="in" />
          )}
        </Fragment>
      ))}
      {data.outputs.map((port, i) => (
        <Fragment key={handleId(port)}>
          <PortHandle port={port} top={portOffset(height, data.outputs.length, i)} side="out" />
          {full && data.outputs.length > 1 && (
            <PortLabel port={port} top={portOffset(height, data.outputs.length, i)} side="out" />
          )}
          {full && !readOnly && data.freeOutputs.includes(i) && (
            <AddAfter
              id={id}
              port={port}
              top={portOffset(height, data.outputs.length, i)}
              labelled={data.outputs.length > 1}
            />
          )}
        </Fragment>
      ))}
    </>
  );
}

function PortHandle({ port, top, side }: { port: Port; top: number; side: "in" | "out" }) {
  return (
    <Handle
      id={handleId(port)}
      type={side === "in" ? "target" : "source"}
      position={side === "in" ? Position.Left : Position.Right}
      style={{ top }}
      className={cn(
        "port",
        port.missing && "port-missing",
        side === "out" && port.label === "Error" && "port-error",
      )}
    />
  );
}

function PortLabel({ port, top, side }: { port: Port; top: number; side: "in" | "out" }) {
  return (
    <span
      style={{ top }}
      title={port.label}
      className={cn(
        "pointer-events-none absolute max-w-16 -translate-y-[115%] truncate text-[11px] text-muted leading-4",
        side === "in" ? "right-full mr-2" : "left-full ml-2",
        port.missing && "text-waiting-ink",
        side === "out" && port.label === "Error" && "text-error-ink",
      )}
    >
      {port.label}
    </span>
  );
}

function AddAfter({ id, port, top, labelled }: { id: string; port: Port; top: number; labelled: boolean }) {
  const { t } = useTranslation("editor");
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={port.label ? t("node.addAfterPort", { port: port.label }) : t("node.addAfter")}
      style={{ top }}
      onClick={(event) => {
        event.stopPropagation();
        openPalette({ from: { nodeId: id, kind: port.kind, index: port.index } });
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      className={cn(
        "nodrag nopan absolute left-full flex size-5 -translate-y-1/2 items-center justify-center rounded-sm border border-line bg-surface text-muted opacity-0 hover:border-accent hover:text-accent group-hover/node:opacity-100 group-[.selected]/wrap:opacity-100",
        labelled ? "ml-3" : "ml-4",
      )}
    >
      <Plus className="size-3.5" aria-hidden />
    </button>
  );
}
