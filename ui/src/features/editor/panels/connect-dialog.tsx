import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { NodeIcon } from "@/shared/ui";
import { focusCanvas, useCanvasUi } from "../canvas/ui-store";
import type { PortAt } from "../plans/add";
import { type ConnectTarget, sourcesOf, targetsOf } from "../plans/connect";
import { useEditor } from "../store";

const close = () => {
  useCanvasUi.setState({ connectFrom: null });
  requestAnimationFrame(focusCanvas);
};

/** Connects the selected node to another one by keyboard: which output (when there are several), then where to. */
export function ConnectDialog() {
  const { t } = useTranslation("editor");
  const id = useCanvasUi((s) => s.connectFrom);
  return (
    <Cmdk.Dialog
      open={id !== null}
      onOpenChange={(open) => open || close()}
      label={t("connect.title")}
      loop
      shouldFilter={false}
      overlayClassName="fixed inset-0 z-40 bg-scrim"
      contentClassName="fixed top-[14vh] left-1/2 z-40 w-[min(560px,92vw)] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float animate-fade-in"
    >
      {id !== null && <Steps key={id} id={id} />}
    </Cmdk.Dialog>
  );
}

const item =
  "flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2 py-1 data-[selected=true]:bg-hover";

function Steps({ id }: { id: string }) {
  const { t } = useTranslation("editor");
  const document = useEditor((s) => s.document);
  const specs = useEditor((s) => s.specs);
  const node = document?.nodes.find((n) => n.id === id);
  const sources = useMemo(
    () => (document === null || node === undefined ? [] : sourcesOf(document, specs, node)),
    [document, specs, node],
  );
  const [chosen, setChosen] = useState<PortAt | null>(null);
  const [search, setSearch] = useState("");
  const single = sources.length === 1 ? sources[0]?.port : undefined;
  const from =
    chosen ?? (single === undefined ? null : { nodeId: id, kind: single.kind, index: single.index });
  const targets = useMemo(
    () => (document === null || from === null ? [] : targetsOf(document, specs, from)),
    [document, specs, from],
  );
  const found = targets
    .filter(({ node: to, port: input }) => fits(search, `${to.name} ${input.label} ${specs[to.type]?.label}`))
    .slice(0, SHOWN);
  const port = from === null ? undefined : sources.find((s) => s.port.index === from.index)?.port.label;
  const heading = from === null ? t("connect.output") : t("connect.target");
  return (
    <>
      <p className="truncate px-3 pt-2 font-medium text-xs">
        {node?.name}
        {port && ` → ${port}`}
        <span className="text-muted"> · {heading}</span>
      </p>
      <div className="flex items-center gap-2 border-line border-b px-3">
        <Search className="size-4 text-muted" aria-hidden />
        <Cmdk.Input
          value={search}
          onValueChange={setSearch}
          placeholder={heading}
          className="h-10 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
        />
      </div>
      <Cmdk.List className="max-h-[50vh] overflow-y-auto p-2">
        <Cmdk.Empty className="p-6 text-center text-muted">{t("connect.nothing")}</Cmdk.Empty>
        {from === null
          ? sources
              .filter((s) => fits(search, s.port.label || String(s.port.index + 1)))
              .map(({ port: { kind, index, label }, wires }) => (
                <Cmdk.Item
                  key={`${kind}:${index}`}
                  value={`${kind}:${index}`}
                  onSelect={() => {
                    setSearch("");
                    setChosen({ nodeId: id, kind, index });
                  }}
                  className={item}
                >
                  <span className="flex-1 truncate">
                    {label || t("connect.number", { number: index + 1 })}
                  </span>
                  <span className="text-muted text-xs">{wires === 0 && t("connect.free")}</span>
                </Cmdk.Item>
              ))
          : found.map((target) => <Target key={keyOf(target)} target={target} />)}
      </Cmdk.List>
    </>
  );
}

/** More than these are found by typing. */
const SHOWN = 100;

const fits = (search: string, text: string) =>
  search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));

const keyOf = ({ node, port }: ConnectTarget) => `${node.id}:${port.kind}:${port.index}`;

function Target({ target }: { target: ConnectTarget }) {
  const { node, port, connection } = target;
  const { t } = useTranslation("editor");
  const spec = useEditor((s) => s.specs[node.type]);
  return (
    <Cmdk.Item
      value={keyOf(target)}
      onSelect={() => {
        useEditor
          .getState()
          .applyOperations([{ op: "add_connection", connection }], { label: t("connect.label") });
        close();
      }}
      className={item}
    >
      <NodeIcon icon={spec?.icon} family={spec?.family} className="size-7 [&_svg]:size-4" />
      <span className="flex-1 truncate">{node.name}</span>
      <span className="text-muted text-xs">
        {node.id === connection.from ? t("connect.itself") : port.label}
      </span>
    </Cmdk.Item>
  );
}
