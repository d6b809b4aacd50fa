import type { Connection, Edges } from "../resources/edges";
import type { Properties } from "../resources/resource-kind";

/** A policy's name, as messages call it: the last part of its key. */
export const nameOf = (key: string): string => key.split("/").at(-1) ?? key;

/** The connection that a policy's properties name. */
export function connectionOf(edges: Pick<Edges, "connection">, { connection }: Properties): Connection {
  return edges.connection(typeof connection === "string" ? connection : undefined);
}
