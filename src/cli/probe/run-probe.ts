import { ClusterError } from "../../cluster/cluster-error.ts";
import type { Connection } from "../../cluster/connect.ts";
import { createInDryRun } from "../../cluster/dry-run-pod.ts";
import { readService, readSituation } from "../../cluster/read-situation.ts";
import { modeLabel, modeOfLabel } from "../../core/namespace-mode.ts";
import type { Mode } from "../../core/policy.ts";
import { type AskedPod, whyNotCalled } from "../../probe/entry-for-pod.ts";
import { obstaclesBeforeCall, obstaclesOfCall } from "../../probe/find-obstacles.ts";
import { readRefusal } from "../../probe/read-refusal.ts";
import type { Situation } from "../../probe/situation.ts";
import type { WebhookEntry } from "../../probe/webhook-entries.ts";
import { type ClusterOptions, connectAsChosen } from "../cluster-options.ts";
import { exitCodes } from "../exit-codes.ts";
import { forLog } from "../for-log.ts";
import { tell } from "../tell.ts";
import { isRepairedByOthers, modeOf, repairedByOthers, seen, wrappedPod } from "./probe-pod.ts";
import { runtimeClassNotes } from "./runtime-class-notes.ts";

export interface ProbeOptions extends ClusterOptions {
  readonly namespace: string;
  readonly runtimeClass: string;
  readonly mode: Mode;
}

/** @returns 0 where boxinit does what is expected, 1 where it does not, 3 where the API server can't be reached */
export async function runProbe(options: ProbeOptions): Promise<number> {
  try {
    return await probe(await connectAsChosen(options), options);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    tell(error.message);
    return exitCodes.internal;
  }
}

async function probe(connection: Connection, { namespace, runtimeClass, mode }: ProbeOptions): Promise<number> {
  const where = `namespace ${namespace}, RuntimeClass ${runtimeClass}`;
  const created = await create(connection, namespace, runtimeClass);
  const situation = await readSituation(connection, namespace);
  const { entries, namespaceLabels } = situation;
  const labels = namespaceLabels.is === "known" ? namespaceLabels.value : {};
  const pod: AskedPod = { namespace, namespaceLabels: labels, labels: {}, runtimeClass };
  const isFor = (entry: WebhookEntry) => whyNotCalled(entry, pod).length === 0;
  const called = entries.is === "known" && namespaceLabels.is === "known" ? entries.value.find(isFor) : undefined;
  const notes = runtimeClassNotes(situation);

  if (created.is === "created" && created.mode === mode) {
    print(process.stdout, [
      `${wordsOf(created)} (${where})`,
      ...(mode === "off" ? [] : [called === undefined ? unknownEntry(situation) : answered(called)]),
      ...notes,
    ]);
    return exitCodes.ok;
  }
  const head = created.is === "refused" ? created.message : `${wordsOf(created)}; expected was ${mode} (${where})`;
  print(process.stderr, [`boxinit: ${head}`, ...(await reasons()), ...notes]);
  return exitCodes.findings;

  async function reasons(): Promise<readonly string[]> {
    if (created.is === "refused") {
      const refusal = readRefusal(created.message);
      if (refusal.is === "said") return refusal.inTheWay.map((one) => `in the way: ${one}`);
      return [`${refusal.policy} is boxinit's, and silent where boxinit repairs the pod`, ...(await whyLeftAlone())];
    }
    if (created.mode !== "off") {
      return [...(called === undefined ? [] : [answered(called)]), labelWords(namespace, labels[modeLabel])];
    }
    return await whyLeftAlone();
  }

  async function whyLeftAlone(): Promise<readonly string[]> {
    if (entries.is === "not-known") return [notLookedAt(entries.why)];
    if (namespaceLabels.is === "not-known") return [notLookedAt(namespaceLabels.why)];
    if (called === undefined) return obstaclesBeforeCall(entries.value, pod).map((one) => `in the way: ${one}`);
    const service = called.service === undefined ? undefined : await readService(connection, called.service);
    const found = obstaclesOfCall(called, service);
    return [
      `the entry for it: ${nameOf(called)}`,
      ...found.inTheWay.map((one) => `in the way: ${one}`),
      ...found.notLookedAt.map(notLookedAt),
    ];
  }
}

function wordsOf({ mode, byOthers }: Created & { readonly is: "created" }): string {
  return byOthers ? repairedByOthers : seen[mode];
}

function labelWords(namespace: string, mode: string | undefined): string {
  if (mode === undefined) return `see the label ${modeLabel} of ${namespace}: it has none`;
  const isKnown = modeOfLabel(mode) === mode;
  return `see the label ${modeLabel} of ${namespace}: it is ${mode}${isKnown ? "" : ", which counts as audit"}`;
}

type Created =
  | { readonly is: "created"; readonly mode: Mode; readonly byOthers: boolean }
  | { readonly is: "refused"; readonly message: string };

async function create(connection: Connection, namespace: string, runtimeClass: string): Promise<Created> {
  try {
    const dryRun = await createInDryRun(connection, namespace, wrappedPod(runtimeClass));
    return { is: "created", mode: modeOf(dryRun), byOthers: isRepairedByOthers(dryRun) };
  } catch (error) {
    if (!(error instanceof ClusterError) || !isAboutThePod(error)) throw error;
    return { is: "refused", message: error.message };
  }
}

/** What admission, validation, webhooks and the rights in the namespace say; the rest is on the way to the API server. */
function isAboutThePod({ status = 0, message }: ClusterError): boolean {
  return [400, 403, 404, 409, 422].includes(status) || message.includes("failed calling webhook");
}

function answered(entry: WebhookEntry): string {
  return `answered by ${nameOf(entry)}`;
}

function nameOf({ name, configuration, path, service }: WebhookEntry): string {
  const leads = service === undefined ? "" : `, Service ${service.namespace}/${service.name}`;
  return `${name} of ${configuration} (${path}${leads})`;
}

function unknownEntry({ entries, namespaceLabels }: Situation): string {
  const why = [entries, namespaceLabels].flatMap((one) => (one.is === "not-known" ? [one.why] : []));
  return `which entry answered is not known${why.length === 0 ? "" : ` (${why.join("; ")})`}`;
}

function notLookedAt(why: string): string {
  return `not looked at: ${why}`;
}

function print(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  stream.write(lines.map((line) => `${forLog(line)}\n`).join(""));
}
