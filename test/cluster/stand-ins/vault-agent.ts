import type { Operation } from "../../../src/core/decision.ts";
import type { AdmittedPod, Patcher } from "./patching-webhook.ts";

type Container = AdmittedPod["spec"]["containers"][number];

const status = "vault.hashicorp.com/agent-inject-status";
const secrets = { name: "vault-secrets", mountPath: "/vault/secrets" };

/**
 * What agent-inject/agent/agent.go of hashicorp/vault-k8s does: an init container and a sidecar, both at the end, that
 * log in with the token of the first mount whose path looks like one; a volume for secrets in every container. The
 * annotation says that it is done.
 */
export const vaultAgent: Patcher = ({ metadata, spec }) => {
  if (metadata.annotations?.[status] === "injected") return [];
  const { volumes = [], initContainers = [], containers } = spec;
  const token = containers
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .find(({ mountPath }) => mountPath.includes("serviceaccount"));
  if (token === undefined) throw new Error("failed to find service account volume mount");
  const { name, mountPath } = token;
  const tokenMount = { name, mountPath, readOnly: true };
  const memory = ["home-init", "home-sidecar", secrets.name].map((volume) => ({
    name: volume,
    emptyDir: { medium: "Memory" },
  }));
  const init = agent("vault-agent-init", mountPath, [{ name: "home-init", mountPath: "/home/vault" }, tokenMount]);
  const sidecar = agent("vault-agent", mountPath, [tokenMount, { name: "home-sidecar", mountPath: "/home/vault" }]);
  return [
    ...append("/spec/volumes", volumes, memory),
    ...mountSecrets("/spec/containers", containers),
    ...append("/spec/initContainers", initContainers, [init]),
    ...mountSecrets("/spec/initContainers", initContainers),
    ...append("/spec/containers", containers, [sidecar]),
    metadata.annotations === undefined
      ? { op: "add", path: "/metadata/annotations", value: { [status]: "injected" } }
      : { op: "add", path: `/metadata/annotations/${status.replaceAll("/", "~1")}`, value: "injected" },
  ];
};

function agent(name: string, tokenFolder: string, mounts: Container["volumeMounts"] = []): Container {
  const config = {
    auto_auth: {
      method: {
        type: "kubernetes",
        mount_path: "auth/kubernetes",
        config: { role: "example", token_path: `${tokenFolder}/token` },
      },
      sink: [{ type: "file", config: { path: "/home/vault/.vault-token" } }],
    },
    exit_after_auth: name === "vault-agent-init",
    pid_file: "/home/vault/.pid",
    vault: { address: "https://vault.vault.svc:8200" },
  };
  return {
    name,
    image: "example.test/vault",
    command: ["/bin/sh", "-ec"],
    args: [
      `echo \${VAULT_CONFIG?} | base64 -d > /home/vault/config.json && vault agent -config=/home/vault/config.json`,
    ],
    env: [
      { name: "VAULT_LOG_LEVEL", value: "info" },
      { name: "VAULT_CONFIG", value: Buffer.from(JSON.stringify(config)).toString("base64") },
    ],
    volumeMounts: [...mounts, secrets],
    securityContext: {
      runAsUser: 100,
      runAsGroup: 1000,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
      allowPrivilegeEscalation: false,
    },
  };
}

function mountSecrets(list: string, containers: readonly Container[]): readonly Operation[] {
  return containers.flatMap(({ volumeMounts = [] }, index) =>
    append(`${list}/${index}/volumeMounts`, volumeMounts, [secrets]),
  );
}

function append(path: string, list: readonly unknown[], items: readonly unknown[]): readonly Operation[] {
  if (list.length === 0) return [{ op: "add", path, value: items }];
  return items.map((value) => ({ op: "add", path: `${path}/-`, value }));
}
