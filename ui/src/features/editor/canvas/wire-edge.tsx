import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { Plus, Trash2 } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { count } from "@/shared/lib/format";
import { IconButton } from "@/shared/ui";
import { lanePath, TURN } from "../plans/lanes";
import { useEditor } from "../store";
import type { FlowEdge } from "./flow";
import { useLod } from "./lod";
import { openPalette } from "./ui-store";

/** A connection, with the number of items that went along it. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<FlowEdge>) {
  const { id, data, selected, source, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } =
    props;
  const lod = useLod();
  const connection = data?.connection;
  const items = useEditor((s) => s.execution?.nodes[source]?.totals[connection?.from_index ?? 0]);
  const readOnly = useEditor((s) => s.readOnly);
  const lane = data?.lane;
  const around = lane !== undefined && targetX < sourceX + 2 * TURN;
  const [direct, middleX, middleY] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    // Ports are measured to fractions of a pixel; a wire between two at one height is straight.
    targetY: Math.abs(targetY - sourceY) < 2 ? sourceY : targetY,
    sourcePosition,
    targetPosition,
    borderRadius: lod === "full" ? 12 : 0,
    offset: 24,
  });
  const radius = lod === "full" ? 12 : 0;
  const path = around
    ? lanePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, lane, radius)
    : direct;
  const x = around ? (sourceX + targetX) / 2 : middleX;
  const y = around ? lane : middleY;
  // Where the source's ports have labels, the number stands at the other end.
  const forward = targetX > sourceX + 48;
  const pill = data?.labelled === true && forward ? { x: (x + targetX) / 2, y: targetY } : { x, y };
  const ran = items !== undefined && items > 0;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={lod === "tile" ? 0 : 20}
        className={selected ? "wire wire-selected" : ran ? "wire wire-ran" : "wire"}
      />
      {lod === "full" && items !== undefined && <Pill x={pill.x} y={pill.y} items={items} />}
      {selected && !readOnly && lod === "full" && connection !== undefined && (
        <EdgeLabelRenderer>
          <WireActions x={x} y={y + (items === undefined ? 0 : 24)} edge={connection} />
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function Pill({ x, y, items }: { x: number; y: number; items: number }) {
  const label = count(items);
  const width = label.length * 7 + 12;
  return (
    <g
      transform={`translate(${x - width / 2} ${y - 9})`}
      className={items === 0 ? "pill pill-empty" : "pill"}
    >
      <rect width={width} height={18} rx={9} />
      <text x={width / 2} y={13} textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

function WireActions({
  x,
  y,
  edge,
}: {
  x: number;
  y: number;
  edge: NonNullable<FlowEdge["data"]>["connection"];
}) {
  const { t } = useTranslation("editor");
  return (
    <div
      className="nodrag nopan pointer-events-auto absolute flex rounded-md border border-line bg-raised shadow-float"
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
    >
      <IconButton label={t("wire.insert")} size="sm" onClick={() => openPalette({ between: edge })}>
        <Plus aria-hidden />
      </IconButton>
      <IconButton
        label={t("wire.remove")}
        size="sm"
        onClick={() =>
          useEditor
            .getState()
            .applyOperations([{ op: "remove_connection", connection: edge }], { label: "Remove connection" })
        }
      >
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}
