import { readReview } from "../../test/support/reviews.ts";

/**
 * The reviews that speed is told of. All begin with the creation of a pod as a real API server sent it; the large ones
 * grow it by containers as people write them, so that both the parser and the engine have more to do.
 */
const reviewShapes = ["small", "200-kb", "1500-kb", "other-runtime"] as const;

export type ReviewShape = (typeof reviewShapes)[number];

/** The review's JSON text, as compact as the API server writes it. */
export function reviewOfShape(shape: ReviewShape): string {
  switch (shape) {
    case "small":
      return JSON.stringify(captured());
    case "other-runtime":
      return JSON.stringify(captured()).replace('"runtimeClassName":"sysbox-runc"', '"runtimeClassName":"kata-qemu"');
    case "200-kb":
      return grownReview(200_000);
    case "1500-kb":
      return grownReview(1_500_000);
    default:
      return shape satisfies never;
  }
}

/** The captured pod with as many sidecars as fit. */
function grownReview(bytes: number): string {
  const room = bytes - JSON.stringify(captured()).length;
  return reviewWithSidecars(Math.max(0, Math.floor(room / (JSON.stringify(sidecar(101)).length + 1))));
}

/** The captured pod, whose own container is the first, with sidecars beside it. */
export function reviewWithSidecars(count: number, runtimeClassName = "sysbox-runc"): string {
  const review = captured();
  const { spec } = review.request.object;
  spec.runtimeClassName = runtimeClassName;
  for (let index = 0; index < count; index += 1) spec.containers.push(sidecar(index));
  return JSON.stringify(review);
}

interface Review {
  readonly request: {
    readonly object: { readonly spec: { runtimeClassName: string; readonly containers: unknown[] } };
  };
}

function captured(): Review {
  return JSON.parse(readReview("00-CREATE-Pod-admin.json"));
}

/** About 6 KB: variables, a token's mount and probes; every eighth is started by a script. */
function sidecar(index: number): unknown {
  const name = `sidecar-${index}`;
  const program = ["/usr/local/bin/worker", `--name=${name}`];
  const script = `set -u\n${"echo starting worker with its settings\n".repeat(12)}exec ${program.join(" ")}`;
  const env = Array.from({ length: 32 }, (_, at) => ({
    name: `SETTING_${at}`,
    value: `https://service-${at}.team-${index}.svc.cluster.local:8443/v1/things?limit=100&continue=${"x".repeat(at)}`,
  }));
  const probe = (path: string) => ({
    httpGet: { path, port: 8080, scheme: "HTTP" },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return {
    name,
    image: `registry.example/team/${name}:1.2.3`,
    ...(index % 8 === 0 ? { command: ["/bin/sh", "-ec"], args: [script] } : { command: program }),
    ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
    env: [...env, { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } }],
    resources: { limits: { cpu: "500m", memory: "256Mi" }, requests: { cpu: "50m", memory: "64Mi" } },
    volumeMounts: [
      { name: "kube-api-access-rjsrn", readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
    ],
    livenessProbe: probe("/livez"),
    readinessProbe: probe("/readyz"),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true },
  };
}
