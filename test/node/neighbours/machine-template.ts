import type { commands } from "../pods/token-pod.ts";

export const tokenFile = "/var/run/secrets/serviceaccount/token";

const mount = { name: "token", mountPath: "/var/run/secrets/serviceaccount" };
const volume = { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };

interface Template {
  readonly app: string;
  readonly command: (typeof commands)[keyof typeof commands];
  readonly volumeMounts?: readonly object[];
  readonly volumes?: readonly object[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A pod that a controller makes, whose systemd has a token below /run. */
export function machineTemplate({ app, command, volumeMounts = [], volumes = [], spec }: Template) {
  const main = { name: "main", image: "registry.example/systemd:1", command, volumeMounts: [mount, ...volumeMounts] };
  return {
    metadata: { labels: { app } },
    spec: {
      runtimeClassName: "sysbox-runc",
      hostUsers: false,
      terminationGracePeriodSeconds: 1,
      containers: [main],
      volumes: [volume, ...volumes],
      ...spec,
    },
  };
}

export function selectorOf(app: string): object {
  return { matchLabels: { app } };
}
