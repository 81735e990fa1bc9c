import * as z from "zod";
import type { Connection } from "./connect.ts";
import { getJson } from "./send-json.ts";

const list = z.object({ items: z.array(z.unknown()) });

/** As raw JSON. A cluster has few: one page has them all. @throws ClusterError */
export async function listRuntimeClasses(connection: Pick<Connection, "send">): Promise<readonly unknown[]> {
  return list.parse(await getJson(connection, "list runtimeclasses", "/apis/node.k8s.io/v1/runtimeclasses")).items;
}
