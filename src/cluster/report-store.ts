import { isObject } from "../core/inspect/json.ts";
import { type OpenReport, ownLabels } from "../reports/open-reports.ts";
import { identityOf } from "../scan/object-identity.ts";
import { ClusterError } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import type { JsonRequest } from "./json-request.ts";
import { listItems } from "./list-pages.ts";
import { getJson, refused } from "./send-json.ts";
import { type Patience, sendPatiently } from "./send-patiently.ts";

/** What became of reports: those of namespaces that went away meanwhile are passed over. */
export interface WrittenReports {
  readonly written: number;
  readonly deleted: number;
  readonly passedOver: readonly string[];
}

const group = "/apis/openreports.io/v1alpha1";
const resources = { Report: "reports", ClusterReport: "clusterreports" } as const;

interface Place {
  readonly kind: OpenReport["kind"];
  readonly namespace: string | null;
  readonly name: string;
}

/** The first question, which a cluster that does not know such reports answers with 404. */
export const asksForGroup = "get the API group openreports.io/v1alpha1";

/**
 * Writes the reports, and deletes boxinit's other ones.
 *
 * @param namespace - the only one that was looked at: reports elsewhere stay; null where all were
 * @throws ClusterError where the cluster does not know such reports, or something is refused
 */
export async function replaceReports(
  connection: Connection,
  reports: readonly OpenReport[],
  namespace: string | null,
  patience: Patience,
): Promise<WrittenReports> {
  await getJson(connection, asksForGroup, group);
  const before = await listOwn(connection, namespace, patience);
  const passedOver: string[] = [];
  for (const report of reports) {
    if (!(await apply(connection, report, patience))) passedOver.push(pathOf(placeOf(report)));
  }
  const wanted = new Set(reports.map((report) => pathOf(placeOf(report))));
  const old = before.map(pathOf).filter((path) => !wanted.has(path));
  for (const path of old) await send(connection, { method: "DELETE", path }, patience, [404]);
  return { written: reports.length - passedOver.length, deleted: old.length, passedOver };
}

async function listOwn(connection: Connection, namespace: string | null, patience: Patience): Promise<Place[]> {
  const kinds = namespace === null ? (["Report", "ClusterReport"] as const) : (["Report"] as const);
  const labelSelector = Object.entries(ownLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const found: Place[] = [];
  for (const kind of kinds) {
    const path = `${folderOf(namespace)}/${resources[kind]}`;
    const list = { request: `list ${resources[kind]}.openreports.io`, path, query: { labelSelector } };
    for await (const item of listItems(connection, list, patience)) {
      const { name, namespace: its } = identityOf(item);
      found.push({ kind, namespace: kind === "Report" ? its : null, name });
    }
  }
  return found;
}

/** @returns false where the namespace is gone, or going */
async function apply(connection: Connection, report: OpenReport, patience: Patience): Promise<boolean> {
  const path = pathOf(placeOf(report));
  const query = { fieldManager: "boxinit", force: "true" };
  const contentType = "application/apply-patch+yaml";
  try {
    await send(connection, { method: "PATCH", path, query, body: report, contentType }, patience, []);
    return true;
  } catch (error) {
    if (error instanceof ClusterError && isAboutNamespace(error)) return false;
    throw error;
  }
}

function isAboutNamespace({ status, message }: ClusterError): boolean {
  if (status === 403) return message.includes("being terminated");
  return status === 404 && /namespaces "[^"]*" not found/.test(message);
}

/** @param alsoDone - statuses that mean that there is nothing to do any more */
async function send(
  connection: Connection,
  json: JsonRequest,
  patience: Patience,
  alsoDone: readonly number[],
): Promise<void> {
  const request = `${json.method === "PATCH" ? "apply" : "delete"} ${json.path}`;
  const answer = await sendPatiently(connection, request, json, isObject, patience);
  const isDone = answer.status < 300 || alsoDone.includes(answer.status);
  if (!isDone) throw refused(request, answer);
}

function placeOf({ kind, metadata: { namespace, name } }: OpenReport): Place {
  return { kind, namespace: namespace ?? null, name };
}

function pathOf({ kind, namespace, name }: Place): string {
  return `${folderOf(namespace)}/${resources[kind]}/${encodeURIComponent(name)}`;
}

function folderOf(namespace: string | null): string {
  return namespace === null ? group : `${group}/namespaces/${encodeURIComponent(namespace)}`;
}
