import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Node, SchemaField } from "@/bindings";
import { useEditor } from "@/features/editor/store";
import type { ExpressionData } from "@/features/expression/infer";
import { jsonBase } from "@/features/expression/paths";
import { inputs } from "@/shared/spec";
import {
  type Ancestor,
  ancestorSource,
  ancestors,
  type DataPort,
  inputPorts,
  runAt,
  runsOf,
} from "./model/sources";
import { schemaQuery } from "./model/use-items";
import type { EarlierNode } from "./views/schema-view";

export type InputData = {
  ports: DataPort[];
  /** Nodes further back than the direct ones, nearest first. */
  earlier: EarlierNode[];
  /** The node can have an input at all. */
  hasInputs: boolean;
  wired: boolean;
  /** The nodes whose output is the input. */
  parents: Node[];
  /** What completion offers. */
  data: ExpressionData;
  itemCount: number;
};

/** Everything that is known of what comes into a node. */
export function useInputData(node: Node): InputData {
  const document = useEditor((s) => s.document);
  const spec = useEditor((s) => s.specs[node.type]);
  const execution = useEditor((s) => s.execution);
  const runIndex = useEditor((s) => s.runIndex);
  const client = useQueryClient();

  const found = useMemo(() => {
    if (!document) return null;
    const run = runAt(runsOf(execution, node.id), runIndex);
    const before = ancestors(document, node.id);
    return {
      ports: inputPorts(document, node, spec, execution, run),
      before,
      earlier: before.filter((a) => a.distance > 1).map((a) => earlierNode(a)),
      hasInputs: inputs(spec, node, document.connections).length > 0,
      wired: document.connections.some((c) => c.to === node.id && c.to_port === "main"),
      parents: before.filter((a) => a.distance === 1).map((a) => a.node),
    };
    function earlierNode(ancestor: Ancestor): EarlierNode {
      const source = document ? ancestorSource(document, ancestor, execution) : null;
      return { id: ancestor.node.id, name: ancestor.node.name, base: jsonBase(ancestor.node.name), source };
    }
  }, [document, node, spec, execution, runIndex]);

  const main = found?.ports.find((port) => port.base === jsonBase(null)) ?? null;
  const schema = useQuery({ ...schemaQuery(main?.source ?? null), enabled: main !== null });
  const fields = schema.data?.fields;

  return useMemo(() => {
    const before = found?.before ?? [];
    const data: ExpressionData = {
      input: fields ?? [],
      nodes: before.map((a) => a.node.name),
      fieldsOf: (name) => {
        const ancestor = before.find((a) => a.node.name === name);
        const source = ancestor && document ? ancestorSource(document, ancestor, execution) : null;
        return source ? fieldsOf(client, source) : [];
      },
    };
    return {
      ports: found?.ports ?? [],
      earlier: found?.earlier ?? [],
      hasInputs: found?.hasInputs ?? false,
      wired: found?.wired ?? false,
      parents: found?.parents ?? [],
      data,
      itemCount: main?.count ?? 0,
    };
  }, [found, fields, main, document, execution, client]);
}

async function fieldsOf(
  client: QueryClient,
  source: NonNullable<EarlierNode["source"]>,
): Promise<SchemaField[]> {
  try {
    return (await client.fetchQuery(schemaQuery(source))).fields;
  } catch {
    // Completion goes on without them; the schema view says what is wrong.
    return [];
  }
}
