import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/shared/lib/cn";
import { renameNode } from "../actions/rename";
import { focusCanvas, useCanvasUi } from "./ui-store";

/** A node's name; a text field while it is being renamed. */
export function NodeName({
  id,
  name,
  disabled,
  large,
}: {
  id: string;
  name: string;
  disabled: boolean;
  large: boolean;
}) {
  const renaming = useCanvasUi((s) => s.renamingId === id);
  if (renaming) return <NameField id={id} name={name} />;
  return (
    <div
      className={cn("truncate font-semibold", large ? "text-xl" : "text-sm", disabled && "line-through")}
      title={name}
    >
      {name}
    </div>
  );
}

function NameField({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation("editor");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // xyflow moves the focus at the end of the click that may have opened this.
    const frame = requestAnimationFrame(() => field.current?.select());
    return () => cancelAnimationFrame(frame);
  }, []);
  const end = (commit: boolean) => {
    if (useCanvasUi.getState().renamingId !== id) return;
    useCanvasUi.setState({ renamingId: null });
    if (commit) renameNode(id, field.current?.value ?? name);
    focusCanvas();
  };
  return (
    <input
      ref={field}
      defaultValue={name}
      aria-label={t("node.name")}
      className="nodrag nopan w-full rounded-sm border border-accent bg-surface px-1 font-semibold text-sm outline-none"
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") end(true);
        if (event.key === "Escape") end(false);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}
