import { join } from "node:path";
import { z } from "zod";
import type { ScanReport } from "../../src/scan/scan-report.ts";
import { container, finding } from "./report-parts.ts";

export const scanReportSchemaFile = join(import.meta.dirname, "../../docs/reference/scan-report.schema.json");

const findings = z.array(finding);
const count = z.int().min(0);

const prospect = z
  .enum(["repaired", "repaired-in-part", "not-repairable", "not-known", "in-order", "opted-out"])
  .describe(
    "What enforce makes of pods that are created from now on. Repaired in part: something of severity error or warning is left. Not repairable: something of that severity is to be told and it stays as it is, or is not created at all, or an error is left so that it never runs. Not known: of no container can it be told whether it starts init.",
  );

const podState = z
  .enum(["was-repaired", "would-be-repaired", "not-repairable", "not-known", "in-order", "opted-out"])
  .describe("What a running pod is now. Was repaired: by boxinit, as its annotation boxinit/status says.");

const prospectCounts = z.object({
  repaired: count,
  "repaired-in-part": count,
  "not-repairable": count,
  "not-known": count,
  "in-order": count,
  "opted-out": count,
});

const stateCounts = z.object({
  "was-repaired": count,
  "would-be-repaired": count,
  "not-repairable": count,
  "not-known": count,
  "in-order": count,
  "opted-out": count,
});

const judgement = z.object({
  prospect,
  containers: z
    .array(container.extend({ reason: z.string().describe("Why it is of that kind, for people.") }))
    .describe("Init containers first."),
  findings,
  remaining: findings.describe("What is left to tell of severity error or warning once the repair is made."),
  refusal: z
    .exactOptional(z.string())
    .describe("Why the pod would not be created at all: only under onUnfixable: deny."),
  diff: z
    .exactOptional(z.string())
    .describe("Hunks of a unified diff of the pod's YAML, before and after. Only where the pod is changed."),
});

const podGroup = z.object({
  state: podState,
  restartRepairs: z.boolean().describe("Whether pods in place of these would be right."),
  count,
  examples: z.array(z.string()).describe("Names of the first few."),
  findings,
});

const workload = z.object({
  apiVersion: z.string(),
  kind: z.string().describe("Pod for a pod that no controller has made."),
  namespace: z.string(),
  name: z.string(),
  judged: z.enum(["template", "pod"]).describe("By what next was found: its template, or its newest pod."),
  next: judgement.describe("What becomes of pods that it creates from now on."),
  pods: stateCounts.extend({ total: count }).describe("Its Sysbox pods that have not ended, by what they are now."),
  otherPods: z.array(podGroup).describe("Pods that are something else now than next says; at most a few groups."),
});

/** The form of `boxinit scan -o json`, checked against the type that the program writes it by. */
export const scanReport = z
  .object({
    version: z.literal(1),
    cluster: z.object({
      server: z.string().describe("The API server's address."),
      version: z.string().describe("Of Kubernetes."),
      scannedAt: z.string().describe("When the scan began, as ISO 8601."),
    }),
    scope: z.object({
      namespace: z.string().nullable().describe("Null: every namespace."),
      selector: z.string().nullable().describe("Of labels, for pods and workloads alike."),
    }),
    totals: z.object({
      podsSeen: count.describe("Every pod that was looked at, Sysbox or not."),
      workloadsSeen: count.describe("Every workload that was looked at; a pod that no controller has made is one."),
      workloads: prospectCounts.describe("Sysbox workloads."),
      pods: stateCounts.describe("Sysbox pods."),
    }),
    findings: findings.describe("About the cluster, and no workload of it."),
    namespaces: z.array(
      z.object({
        name: z.string(),
        mode: z.string().nullable().describe("Its label boxinit/mode; null where there is none."),
        findings: findings.describe("About the namespace, and no workload in it."),
      }),
    ),
    workloads: z.array(workload).describe("By namespace, kind and name: those whose pods are Sysbox pods."),
  })
  .describe(
    "What boxinit scan -o json prints. Fields may be added; taking one away raises the version.",
  ) satisfies z.ZodType<ScanReport>;

/** Open: a reader must bear with fields that a later version adds. */
export function scanReportSchemaText(): string {
  const schema = z.toJSONSchema(scanReport, { io: "input", reused: "ref" });
  return `${JSON.stringify({ title: "Report of boxinit scan", ...schema }, null, 2)}\n`;
}
