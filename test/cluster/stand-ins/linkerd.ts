import type { Operation } from "../../../src/core/decision.ts";
import type { AdmittedPod, Patcher } from "./patching-webhook.ts";

/**
 * What charts/patch/templates/patch.json and charts/partials/templates of linkerd/linkerd2 do as they are installed:
 * the proxy is the first container, and has the first container's API token, found by its path. Pods that have a
 * service mesh's sidecar already, or no API token there, are left alone (pkg/inject/report.go,
 * pkg/healthcheck/sidecar.go).
 */
export const linkerd: Patcher = ({ metadata, spec }) => {
  const { volumes = [], initContainers = [], containers } = spec;
  const apiToken = containers[0]?.volumeMounts?.find(
    ({ mountPath }) => mountPath === "/var/run/secrets/kubernetes.io/serviceaccount",
  );
  const names = [...containers, ...initContainers].map(({ name }) => name);
  if (apiToken === undefined || names.some((name) => meshes.includes(name))) return [];
  return [
    ...(metadata.annotations === undefined ? [add("/metadata/annotations", {})] : []),
    add("/metadata/annotations/linkerd.io~1proxy-version", "edge"),
    add("/metadata/labels/linkerd.io~1control-plane-ns", "linkerd"),
    ...(volumes.length === 0 ? [add("/spec/volumes", [])] : []),
    ...(initContainers.length === 0 ? [add("/spec/initContainers", [])] : []),
    add("/spec/volumes/-", { name: "linkerd-proxy-init-xtables-lock", emptyDir: {} }),
    add("/spec/initContainers/-", {
      ...init,
      volumeMounts: [{ name: "linkerd-proxy-init-xtables-lock", mountPath: "/run" }, apiToken],
    }),
    add("/spec/volumes/-", { name: "linkerd-identity-end-entity", emptyDir: { medium: "Memory" } }),
    add("/spec/volumes/-", { name: "linkerd-identity-token", projected: { sources: [{ serviceAccountToken }] } }),
    add("/spec/containers/0", { ...proxy, volumeMounts: [...proxyMounts, apiToken] }),
  ];
};

const meshes = ["linkerd-proxy", "istio-proxy", "linkerd-init", "istio-init"];

const serviceAccountToken = {
  path: "linkerd-identity-token",
  audience: "identity.l5d.io",
  expirationSeconds: 86_400,
};

const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

const init = {
  name: "linkerd-init",
  image: "example.test/linkerd/proxy-init",
  args: ["--incoming-proxy-port", "4143", "--outgoing-proxy-port", "4140", "--proxy-uid", "2102"],
  securityContext: {
    ...restricted,
    capabilities: { add: ["NET_ADMIN", "NET_RAW"] },
    runAsGroup: 65_534,
    runAsUser: 65_534,
  },
  terminationMessagePolicy: "FallbackToLogsOnError",
};

const proxyMounts = [
  { name: "linkerd-identity-end-entity", mountPath: "/var/run/linkerd/identity/end-entity" },
  { name: "linkerd-identity-token", mountPath: "/var/run/secrets/tokens" },
];

const proxy = {
  name: "linkerd-proxy",
  image: "example.test/linkerd/proxy",
  env: [
    { name: "_pod_name", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "LINKERD2_PROXY_IDENTITY_DIR", value: "/var/run/linkerd/identity/end-entity" },
    { name: "LINKERD2_PROXY_IDENTITY_TOKEN_FILE", value: "/var/run/secrets/tokens/linkerd-identity-token" },
  ],
  ports: [
    { containerPort: 4143, name: "linkerd-proxy" },
    { containerPort: 4191, name: "linkerd-admin" },
  ],
  livenessProbe: { httpGet: { path: "/live", port: 4191 }, initialDelaySeconds: 10, timeoutSeconds: 1 },
  readinessProbe: { httpGet: { path: "/ready", port: 4191 }, initialDelaySeconds: 2, timeoutSeconds: 1 },
  lifecycle: {
    postStart: { exec: { command: ["/usr/lib/linkerd/linkerd-await", "--timeout=2m", "--port=4191"] } },
  },
  securityContext: { ...restricted, runAsUser: 2102 },
  terminationMessagePolicy: "FallbackToLogsOnError",
} satisfies AdmittedPod["spec"]["containers"][number];

function add(path: string, value: unknown): Operation {
  return { op: "add", path, value };
}
