import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { findPods } from "../../src/manifests/find-pods.ts";
import { readDocuments } from "../../src/manifests/read-documents.ts";
import { reviewOf } from "../../test/support/review-builder.ts";
import { capturedReviews, readReview } from "../../test/support/reviews.ts";
import { type Pod, readPod } from "./pod.ts";

export interface DemoCase {
  readonly title: string;
  /** The admission review as the API server sends it. */
  readonly review: string;
  /** The object under review. */
  readonly object: Pod;
  readonly expected: Outcome;
}

export interface Outcome {
  readonly decision: "changed" | "unchanged" | "not-examined";
  /** Of the first container, after the patch. Not looked at where nothing is examined. */
  readonly command?: readonly string[];
  readonly mounts?: readonly string[];
}

const apiTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

export function demoCases(): DemoCase[] {
  return [
    fromExample("issue-767.yaml", "as in nestybox/sysbox issue 767, with a token that its author mounted", {
      decision: "changed",
      command: ["/sbin/init"],
      mounts: [
        "/etc/serviceaccount",
        apiTokenPath,
        "/etc/serviceaccount-kubernetes.io",
        "/etc/tmpfiles.d/boxinit.conf",
      ],
    }),
    fromExample("work-before-init.yaml", "an agent is started before systemd, so the command must stay", {
      decision: "changed",
      command: ["sh", "-c"],
      mounts: [
        "/var/run/secrets/serviceaccount",
        apiTokenPath,
        "/etc/serviceaccount",
        "/etc/serviceaccount-kubernetes.io",
        "/etc/tmpfiles.d/boxinit.conf",
      ],
    }),
    fromExample("tini-before-init.yaml", "tini stays PID 1, which boxinit can't repair", {
      decision: "unchanged",
      command: ["tini", "--", "/sbin/init"],
      mounts: [apiTokenPath],
    }),
    {
      ...fromExample("already-right.yaml", "another runtime than Sysbox", { decision: "not-examined" }),
      ...withoutSysbox(),
    },
    ...capturedReviews.map(fromCapture),
  ];
}

const captured = z.object({
  request: z.object({
    operation: z.string(),
    kind: z.object({ kind: z.string() }),
    subResource: z.string().default(""),
    dryRun: z.boolean(),
    userInfo: z.object({ username: z.string() }),
    object: z.unknown(),
  }),
});

/** The pods among the captured reviews all run sh -c "exec /sbin/init" and mount nothing but the API token. */
function fromCapture(file: string): DemoCase {
  const review = readReview(file);
  const { operation, kind, subResource, dryRun, userInfo, object } = captured.parse(JSON.parse(review)).request;
  const isCreation = operation === "CREATE" && kind.kind === "Pod";
  const what = [operation, kind.kind, subResource, dryRun ? "(dry run)" : ""].filter((part) => part !== "").join(" ");
  return {
    title: `captured: ${what} by ${userInfo.username}`,
    review,
    object: readPod(object),
    expected: isCreation
      ? { decision: "changed", command: ["/sbin/init"], mounts: [apiTokenPath, "/etc/serviceaccount"] }
      : { decision: "not-examined" },
  };
}

function fromExample(file: string, title: string, expected: Outcome): DemoCase {
  const object = asAdmitted(readExample(file));
  return { title, review: reviewOf({ object }), object, expected };
}

function withoutSysbox(): Pick<DemoCase, "review" | "object"> {
  const pod = asAdmitted(readExample("already-right.yaml"));
  const object = { ...pod, spec: { ...pod.spec, runtimeClassName: "runc" } };
  return { review: reviewOf({ object }), object };
}

/** The example's pod; of a workload the pod that its controller makes. */
function readExample(file: string): Pod {
  const [document] = readDocuments(readFileSync(join(import.meta.dirname, "../../examples", file), "utf8"));
  if (document?.is !== "object") throw new Error(`examples/${file} holds no Kubernetes object`);
  const [found] = findPods(document.object);
  const { metadata, ...pod } = readPod(found?.pod);
  return { ...pod, metadata: { generateName: `${found?.name}-`, ...metadata } };
}

/** By the time a webhook sees a pod, the API server has mounted its API token. */
function asAdmitted(pod: Pod): Pod {
  const mount = { name: "kube-api-access", mountPath: apiTokenPath, readOnly: true };
  const volume = { name: "kube-api-access", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
  const { containers, volumes = [] } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map((one) => ({ ...one, volumeMounts: [...(one.volumeMounts ?? []), mount] })),
      volumes: [...volumes, volume],
    },
  };
}
