import { differences } from "./differences.ts";
import type { Patcher } from "./patching-webhook.ts";

const status = "sidecar.istio.io/status";

/**
 * What pkg/kube/inject/webhook.go of istio/istio does with its template
 * (manifests/charts/istio-control/istio-discovery/files/injection-template.yaml) where sidecars are native: its
 * containers are the first init containers, its volumes the first volumes. Called again, it takes away what it has
 * injected, with all that others have added to it, and injects it anew.
 */
export const istio: Patcher = (pod) => {
  const { metadata, spec } = pod;
  const { initContainers = [], volumes = [] } = spec;
  const injected = [init, proxy].map(({ name }) => name);
  const ownVolumes = istioVolumes.map(({ name }) => name);
  return differences(pod, {
    ...pod,
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        "kubectl.kubernetes.io/default-container": spec.containers[0]?.name,
        [status]: JSON.stringify({ initContainers: injected, containers: null, volumes: ownVolumes }),
      },
    },
    spec: {
      ...spec,
      initContainers: [init, proxy, ...initContainers.filter(({ name }) => !injected.includes(name))],
      volumes: [...istioVolumes, ...volumes.filter(({ name }) => !ownVolumes.includes(name))],
    },
  });
};

const unprivileged = { allowPrivilegeEscalation: false, privileged: false };

const init = {
  name: "istio-init",
  image: "example.test/istio/proxyv2",
  args: ["istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT"],
  securityContext: {
    ...unprivileged,
    capabilities: { add: ["NET_ADMIN", "NET_RAW"], drop: ["ALL"] },
    readOnlyRootFilesystem: false,
    runAsGroup: 0,
    runAsNonRoot: false,
    runAsUser: 0,
  },
};

const readiness = { httpGet: { path: "/healthz/ready", port: 15_021 }, timeoutSeconds: 3 };

const proxy = {
  name: "istio-proxy",
  image: "example.test/istio/proxyv2",
  args: ["proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc.cluster.local"],
  env: [
    { name: "PILOT_CERT_PROVIDER", value: "istiod" },
    { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
  ],
  ports: [{ containerPort: 15_090, name: "http-envoy-prom", protocol: "TCP" }],
  readinessProbe: { ...readiness, periodSeconds: 15, failureThreshold: 4 },
  startupProbe: { ...readiness, periodSeconds: 1, failureThreshold: 600 },
  restartPolicy: "Always",
  securityContext: {
    ...unprivileged,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    runAsGroup: 1337,
    runAsNonRoot: true,
    runAsUser: 1337,
  },
  volumeMounts: [
    { name: "workload-socket", mountPath: "/var/run/secrets/workload-spiffe-uds" },
    { name: "credential-socket", mountPath: "/var/run/secrets/credential-uds" },
    { name: "workload-certs", mountPath: "/var/run/secrets/workload-spiffe-credentials" },
    { name: "istiod-ca-cert", mountPath: "/var/run/secrets/istio" },
    { name: "istio-data", mountPath: "/var/lib/istio/data" },
    { name: "istio-envoy", mountPath: "/etc/istio/proxy" },
    { name: "istio-token", mountPath: "/var/run/secrets/tokens" },
    { name: "istio-podinfo", mountPath: "/etc/istio/pod" },
  ],
};

const istioVolumes = [
  { name: "workload-socket", emptyDir: {} },
  { name: "credential-socket", emptyDir: {} },
  { name: "workload-certs", emptyDir: {} },
  { name: "istio-envoy", emptyDir: { medium: "Memory" } },
  { name: "istio-data", emptyDir: {} },
  {
    name: "istio-podinfo",
    downwardAPI: {
      items: [
        { path: "labels", fieldRef: { fieldPath: "metadata.labels" } },
        { path: "annotations", fieldRef: { fieldPath: "metadata.annotations" } },
      ],
    },
  },
  {
    name: "istio-token",
    projected: {
      sources: [{ serviceAccountToken: { path: "istio-token", audience: "istio-ca", expirationSeconds: 43_200 } }],
    },
  },
  { name: "istiod-ca-cert", configMap: { name: "istio-ca-root-cert" } },
];
