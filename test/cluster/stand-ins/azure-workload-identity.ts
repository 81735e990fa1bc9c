import { createHash } from "node:crypto";
import { differences } from "./differences.ts";
import type { AdmittedPod, Patcher } from "./patching-webhook.ts";

type Container = AdmittedPod["spec"]["containers"][number];
type Mount = NonNullable<Container["volumeMounts"]>[number];

const volumePrefix = "azure-workload-identity-reserved-";

/**
 * What pkg/webhook/webhook.go of Azure/azure-workload-identity does, in a pod that asks for the proxy too: volume and
 * path are named after the pod, the first mount of that volume is written anew, and the proxy is a native sidecar in
 * front of the init containers.
 */
export const azureWorkloadIdentity: Patcher = (pod) => {
  const { metadata, spec } = pod;
  const identity = `${metadata.name ?? `${metadata.generateName} (prefix)`}`;
  const hash = createHash("sha256")
    .update(identity)
    .digest("hex")
    .slice(0, 63 - volumePrefix.length);
  const mount = { name: volumePrefix + hash, mountPath: `/var/run/secrets/azure/wi/${hash}`, readOnly: true };
  const volume = {
    name: mount.name,
    projected: {
      sources: [
        {
          serviceAccountToken: {
            path: "token/azure-identity-token",
            audience: "api://AzureADTokenExchange",
            expirationSeconds: 3600,
          },
        },
      ],
    },
  };
  const { volumes = [], initContainers = [], containers } = spec;
  const withProxy =
    metadata.annotations?.["azure.workload.identity/inject-proxy-sidecar"] === undefined
      ? initContainers
      : inject(initContainers);
  return differences(pod, {
    ...pod,
    spec: {
      ...spec,
      ...(withProxy.length === 0 ? {} : { initContainers: withProxy.map((one) => identified(one, mount)) }),
      containers: containers.map((one) => identified(one, mount)),
      volumes: replacedOrAdded(volumes, volume),
    },
  });
};

function inject(initContainers: readonly Container[]): readonly Container[] {
  const has = (wanted: string) => initContainers.some(({ name }) => name === wanted);
  return [...(has(proxy.name) ? [] : [proxy]), ...initContainers, ...(has(proxyInit.name) ? [] : [proxyInit])];
}

/** Not privileged, as the real one is: an API server allows that only where it is told to. */
const proxyInit = {
  name: "azwi-proxy-init",
  image: "example.test/azwi/proxy-init",
  imagePullPolicy: "IfNotPresent",
  securityContext: {
    capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] },
    runAsNonRoot: false,
    runAsUser: 0,
  },
  env: [{ name: "PROXY_PORT", value: "8000" }],
};

const proxy = {
  name: "azwi-proxy",
  image: "example.test/azwi/proxy",
  imagePullPolicy: "IfNotPresent",
  args: ["--proxy-port=8000", "--log-level=info"],
  ports: [{ containerPort: 8000 }],
  lifecycle: { postStart: { exec: { command: ["/proxy", "--proxy-port=8000", "--probe", "--log-level=info"] } } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
  },
  restartPolicy: "Always",
};

function identified(container: Container, mount: Mount): Container {
  const { env = [], volumeMounts = [] } = container;
  const missing = [
    { name: "AZURE_CLIENT_ID", value: "00000000-0000-0000-0000-000000000001" },
    { name: "AZURE_TENANT_ID", value: "00000000-0000-0000-0000-000000000002" },
    { name: "AZURE_FEDERATED_TOKEN_FILE", value: `${mount.mountPath}/token/azure-identity-token` },
    { name: "AZURE_AUTHORITY_HOST", value: "https://login.microsoftonline.com/" },
  ].filter(({ name }) => !env.some((other) => other.name === name));
  return { ...container, env: [...env, ...missing], volumeMounts: replacedOrAdded(volumeMounts, mount) };
}

/** In place of the first one of that name; at the end where there is none. */
function replacedOrAdded<Named extends { readonly name: string }>(list: readonly Named[], item: Named): Named[] {
  const at = list.findIndex(({ name }) => name === item.name);
  return at === -1 ? [...list, item] : list.with(at, item);
}
