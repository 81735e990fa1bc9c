import type { JsonObject } from "../../src/core/inspect/json.ts";

/** Pods as people write them, for a report that has everything in it. */
interface PodOptions {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  /** Of the container `main`. */
  readonly main?: object;
  readonly others?: readonly object[];
}

const token = { projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }] } };
const tokenVolume = { name: "token", ...token };
const tokenMount = { name: "token", mountPath: "/var/run/secrets/serviceaccount", readOnly: true };

function pod({ annotations = {}, spec = {}, main = {}, others = [] }: PodOptions): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { labels: { app: "machine" }, annotations },
    spec: {
      runtimeClassName: "sysbox-runc",
      hostUsers: false,
      serviceAccountName: "machine",
      ...spec,
      containers: [{ name: "main", image: "registry.example/machines/debian-systemd:12", ...main }, ...others],
    },
  };
}

const throughAShell = { command: ["sh", "-c", "exec /sbin/init"] };
const withToken = { spec: { volumes: [tokenVolume] } };

export const wrapped = pod({ ...withToken, main: { ...throughAShell, volumeMounts: [tokenMount] } });

export const recognised = pod({
  spec: { volumes: [tokenVolume], automountServiceAccountToken: false },
  main: { command: ["/sbin/init"], volumeMounts: [{ ...tokenMount, mountPath: "/etc/serviceaccount" }] },
});

/** Its variable names the path that moves. */
export const wrappedWithVariable = pod({
  ...withToken,
  main: {
    command: ["bash", "-ec"],
    args: ["exec /sbin/init --log-target=journal"],
    env: [
      { name: "TOKEN_FILE", value: "/var/run/secrets/serviceaccount/token" },
      { name: "LANG", value: "C.UTF-8" },
    ],
    volumeMounts: [tokenMount],
  },
});

const agentScript = `sudo -u coder --preserve-env=CODER_AGENT_TOKEN /bin/bash -- <<-'EOT' &
while ! systemctl is-system-running; do sleep 2; done
exec coder agent
EOT

exec /sbin/init
`;

/** An agent runs before systemd, and a Secret lies where systemd's tmpfs covers it. */
export const maskedWithSecret = pod({
  spec: { volumes: [tokenVolume, { name: "registry-login", secret: { secretName: "registry-login" } }] },
  main: {
    command: ["sh", "-c", agentScript],
    volumeMounts: [tokenMount, { name: "registry-login", mountPath: "/run/registry", readOnly: true }],
  },
});

export const masked = pod({
  ...withToken,
  main: {
    command: ["sh", "-c"],
    args: ["/usr/local/bin/runner-hook &\nexec /sbin/init\n"],
    volumeMounts: [tokenMount],
  },
});

export const misplaced = pod({ main: { command: ["tini", "--", "/sbin/init"] } });

export const readOnlyRoot = pod({ main: { ...throughAShell, securityContext: { readOnlyRootFilesystem: true } } });

export const notRoot = pod({ main: { command: ["/sbin/init"], securityContext: { runAsUser: 1000 } } });

export const sharedProcesses = pod({
  spec: { shareProcessNamespace: true },
  main: { command: ["/sbin/init"] },
  others: [{ name: "metrics", image: "registry.example/metrics:3" }],
});

export const runVolume = pod({
  spec: { volumes: [{ name: "run", emptyDir: { medium: "Memory" } }] },
  main: { ...throughAShell, volumeMounts: [{ name: "run", mountPath: "/run" }] },
});

export const optedOut = pod({ annotations: { "boxinit/mode": "off" }, main: throughAShell });

/** The entrypoint of the image decides. */
export const unknown = pod({ main: { volumeMounts: [] } });

/** Two machines in one pod, and the token that EKS mounts. */
export const twoMachines = pod({
  spec: { volumes: [tokenVolume, { name: "aws-iam-token", ...token }] },
  main: {
    ...throughAShell,
    volumeMounts: [
      { name: "aws-iam-token", mountPath: "/var/run/secrets/eks.amazonaws.com/serviceaccount", readOnly: true },
    ],
  },
  others: [
    { name: "database", image: "registry.example/machines/postgres:17", command: ["/usr/sbin/init"] },
    { name: "backup", image: "registry.example/backup:2", command: ["/usr/bin/backup", "--every", "6h"] },
  ],
});

export const annotatedWrongly = pod({ annotations: { "boxinit/unwrap": "sometimes" }, main: throughAShell });
