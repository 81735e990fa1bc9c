import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { PodParts } from "../support/review-builder.ts";
import { createNamespacePair, withoutBoxinit } from "./boxinit/namespace-pair.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { type NamedPod, postPod } from "./pods/create-pod.ts";
import { readPod } from "./pods/stored-pod.ts";
import { repairablePods } from "./pods/sysbox-pods.ts";

const enforce = "pod-security.kubernetes.io/enforce";
const levels = [
  { level: "baseline", labels: { [enforce]: "baseline" } },
  { level: "restricted", labels: { [enforce]: "restricted" } },
  { level: "restricted-of-1-34", labels: { [enforce]: "restricted", [`${enforce}-version`]: "v1.34" } },
] as const;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  for (const { level, labels } of levels) await createNamespacePair(cluster.api, level, labels);
});
afterAll(() => cluster?.stop());

interface Case extends PodParts {
  readonly what: string;
  /** Of each level: whether the pod is created and how, or the checks that it does not pass. */
  readonly verdicts: readonly [baseline: string, restricted: string, restrictedOf134: string];
}

const confined = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
const allThatIsMissing =
  "refused: allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile";
const asRoot = "refused: runAsNonRoot != true";

const cases: readonly Case[] = [
  { what: "says nothing of security", verdicts: ["repaired", allThatIsMissing, allThatIsMissing] },
  {
    what: "is confined, and root of the node",
    container: { securityContext: confined },
    verdicts: ["repaired", asRoot, asRoot],
  },
  {
    // As of 1.35 whoever is root in a user namespace passes (k8s.io/pod-security-admission, check_runAsNonRoot.go).
    what: "is confined, and root of a user namespace",
    container: { securityContext: confined },
    spec: { hostUsers: false },
    verdicts: ["repaired", "repaired", asRoot],
  },
  {
    what: "is confined, and not root",
    container: { securityContext: { ...confined, runAsNonRoot: true } },
    verdicts: ["left as it is", "left as it is", "left as it is"],
  },
  {
    what: "has a port of the node",
    container: { securityContext: confined, ports: [{ containerPort: 80, hostPort: 80 }] },
    spec: { hostUsers: false },
    verdicts: ["refused: hostPort", "refused: hostPort", "refused: hostPort, runAsNonRoot != true"],
  },
];

interface Judged {
  readonly verdict: string;
  readonly status: number;
  /** What the API server says of a refusal. */
  readonly message?: string;
}

const refusal = z.object({ message: z.string() });

async function judged(pod: NamedPod): Promise<Judged> {
  const { status, body } = await postPod(cluster.api, pod);
  if (status === 201) {
    const repaired = readPod(body).metadata.annotations["boxinit/status"] !== undefined;
    return { status, verdict: repaired ? "repaired" : "left as it is" };
  }
  const { message } = refusal.parse(body);
  const checks = message.replace(/^.*violates PodSecurity "[^"]+": /, "").replaceAll(/ \([^)]*\)/g, "");
  return { status, verdict: `refused: ${checks}`, message };
}

const pods = ["wrapped", "wrapped-with-token", "masked-with-token"] as const;

// Pod Security judges a pod after every webhook has changed it: all that a repair adds is judged too.
describe.each(pods)("Pod Security judges a pod with boxinit as without, where it is %s and", (kind) => {
  test.each(cases.map((one, index) => ({ ...one, name: `${kind}-${index}` })))("$what", async (one) => {
    const { name, container, spec, verdicts } = one;
    const parts: PodParts = repairablePods[kind];
    const pod = { name, container: { ...parts.container, ...container }, spec: { ...parts.spec, ...spec } };
    for (const [index, { level }] of levels.entries()) {
      const { verdict, ...answer } = await judged({ ...pod, namespace: level });
      const { verdict: _, ...answerWithout } = await judged({ ...pod, namespace: withoutBoxinit(level) });
      expect(verdict, level).toBe(verdicts[index]);
      expect(answer, level).toEqual(answerWithout);
    }
  });
});
