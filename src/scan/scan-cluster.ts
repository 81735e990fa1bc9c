import type { JsonObject } from "../core/inspect/json.ts";
import type { ClusterSource } from "./cluster-source.ts";
import { countWorkloads } from "./count-report.ts";
import { createJudge, type JudgeOptions } from "./judge-pod.ts";
import {
  namespaceKind,
  podKind,
  runtimeClassKind,
  serviceAccountKind,
  serviceKind,
  workloadKinds,
} from "./listed-kinds.ts";
import { createNamespaces, type Namespaces } from "./namespaces.ts";
import { reportWorkload } from "./report-workload.ts";
import { runtimeClassFindings } from "./runtime-classes.ts";
import type { ScanReport, ScanScope, WorkloadReport } from "./scan-report.ts";
import { createServiceAccounts, type ServiceAccounts } from "./service-accounts.ts";
import { createWorkloads, type Workload, type Workloads } from "./workloads.ts";

export interface ScanOptions extends JudgeOptions {
  readonly scope: ScanScope;
  /** Whether the report says line by line what a repair changes. */
  readonly withDiffs: boolean;
  /** As ISO 8601. */
  readonly scannedAt: string;
  /** Hears what could not be looked at, and what follows of it. */
  readonly onUnseen: (what: string) => void;
  readonly onPod: () => void;
}

/** There is no namespace of the name that was given. */
export class NoSuchNamespace extends Error {
  override readonly name = "NoSuchNamespace";
}

/** A pod that has ended is over: nothing is missing in it any more, and it is not started again. */
const stillRunning = "status.phase!=Succeeded,status.phase!=Failed";

/**
 * Puts the pods and pod templates of a cluster through the engine. Workloads are listed first, so that each pod finds its
 * own; what is not part of the report is let go page by page.
 *
 * @throws NoSuchNamespace; whatever the source throws where it can't be read
 */
export async function scanCluster(source: ClusterSource, options: ScanOptions): Promise<ScanReport> {
  const { scope, scannedAt } = options;
  const namespaces = await readNamespaces(source, options);
  const accounts = await readServiceAccounts(source, options);
  const workloads = createWorkloads(createJudge(options), accounts, options.withDiffs);
  await readWorkloads(source, scope, workloads);
  const podsSeen = await readPods(source, options, workloads);

  const rows = [...workloads.sysbox];
  const reports = rows.flatMap((row) => reportWorkload(row, namespaces.services) ?? []).sort(byPlace);
  return {
    version: 1,
    cluster: { server: source.server, version: source.version, scannedAt },
    scope,
    totals: countWorkloads(reports, { podsSeen, workloadsSeen: workloads.seen }),
    findings: await readRuntimeClasses(source, options),
    namespaces: reportNamespaces(rows, namespaces),
    workloads: reports,
  };
}

async function readNamespaces(source: ClusterSource, { scope, onUnseen }: ScanOptions): Promise<Namespaces> {
  const namespaces = createNamespaces();
  if (scope.namespace === null) {
    await each(source.list(namespaceKind, { namespace: null }), namespaces.add);
  } else {
    const found = await source.namespace(scope.namespace);
    if (found.is === "forbidden") onUnseen(`${found.why}; its mode is not known`);
    else if (found.value === undefined) throw new NoSuchNamespace(`there is no namespace ${scope.namespace}`);
    else namespaces.add(found.value);
  }
  const services = await source.listIfAllowed(serviceKind, { namespace: scope.namespace });
  if (services.is === "forbidden") onUnseen(`${services.why}; a Service named sysbox would not be told`);
  else await each(services.value, namespaces.addService);
  return namespaces;
}

async function readServiceAccounts(
  source: ClusterSource,
  { scope: { namespace }, onUnseen }: ScanOptions,
): Promise<ServiceAccounts> {
  const accounts = createServiceAccounts();
  const found = await source.listIfAllowed(serviceAccountKind, { namespace });
  if (found.is === "forbidden") onUnseen(`${found.why}; pods are taken to get an API token where they don't refuse it`);
  else await each(found.value, accounts.add);
  return accounts;
}

/** All of them, since a pod that is selected may belong to a workload that is not. */
async function readWorkloads(source: ClusterSource, scope: ScanScope, workloads: Workloads): Promise<void> {
  const { namespace, selector } = scope;
  for (const kind of workloadKinds) {
    await each(source.list(kind, { namespace }), (object) => workloads.addWorkload(kind, object, selector === null));
  }
  if (selector === null) return;
  for (const kind of workloadKinds) await each(source.list(kind, scope), workloads.select);
}

/** @returns how many there are */
async function readPods(source: ClusterSource, { scope, onPod }: ScanOptions, workloads: Workloads): Promise<number> {
  let count = 0;
  await each(source.list(podKind, { ...scope, fieldSelector: stillRunning }), (pod) => {
    count += 1;
    onPod();
    workloads.addPod(pod);
  });
  return count;
}

async function readRuntimeClasses(source: ClusterSource, { policy, onUnseen }: ScanOptions) {
  const found = await source.listIfAllowed(runtimeClassKind, { namespace: null });
  if (found.is === "forbidden") {
    onUnseen(`${found.why}; whether the policy lists those of Sysbox is not known`);
    return [];
  }
  const objects: JsonObject[] = [];
  await each(found.value, (object) => objects.push(object));
  return runtimeClassFindings(objects, new Set(policy.runtimeClasses.keys()));
}

function reportNamespaces(rows: readonly Workload[], namespaces: Namespaces) {
  const hasLinks = new Map<string, boolean>();
  for (const { namespace, template, groups } of rows) {
    const pods = [...(template === undefined ? [] : [template]), ...groups.map(({ judged }) => judged)];
    hasLinks.set(namespace, hasLinks.get(namespace) === true || pods.some(({ hasServiceLinks }) => hasServiceLinks));
  }
  return [...hasLinks]
    .sort(([one], [other]) => compare(one, other))
    .map(([name, hasServiceLinks]) => namespaces.report(name, hasServiceLinks));
}

function byPlace(one: WorkloadReport, other: WorkloadReport): number {
  return compare(one.namespace, other.namespace) || compare(one.kind, other.kind) || compare(one.name, other.name);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

async function each(objects: AsyncIterable<JsonObject>, take: (object: JsonObject) => void): Promise<void> {
  for await (const object of objects) take(object);
}
