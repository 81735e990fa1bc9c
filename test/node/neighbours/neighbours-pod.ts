import { commands } from "../pods/token-pod.ts";

const image = "registry.example/systemd:1";
const mount = (name: string, mountPath: string) => ({ name, mountPath });
const tokens = [mount("token", "/var/run/secrets/serviceaccount")];
const shared = mount("shared", "/srv/shared");

/** Of each token at its own path the first letters, into the file that is the first argument. */
const tell = `for name in kubernetes.io/serviceaccount serviceaccount; do
  { head -c 2 "/var/run/secrets/$name/token" || printf missing; echo; } 2>/dev/null
done >"$1.part" && mv "$1.part" "$1"`;

/** Tells once, or from then on. */
const telling = (who: string) => ["sh", "-c", tell, "sh", `/srv/shared/${who}`];
const tellingOn = (who: string) => ["sh", "-c", `while :; do ${tell}; sleep 0.2; done`, "sh", `/srv/shared/${who}`];

/** What systemd itself runs where its neighbours tell. */
export const machineTells = ["systemd-run", "--quiet", "--wait", ...telling("main")];

/** All that stands beside systemd: each has the tokens that it has, and the folder that all share. */
const neighbours = {
  init: { name: "init", image, command: telling("init"), volumeMounts: [...tokens, shared] },
  native: {
    name: "native",
    image,
    command: tellingOn("native"),
    restartPolicy: "Always",
    volumeMounts: [...tokens, shared],
  },
  sidecar: {
    name: "sidecar",
    image,
    command: tellingOn("sidecar"),
    // As sidecars have it that need no rights.
    securityContext: { runAsUser: 1000, runAsGroup: 1000, allowPrivilegeEscalation: false },
    env: [{ name: "TOKEN_FILE", value: "/var/run/secrets/serviceaccount/token" }],
    volumeMounts: [...tokens, shared],
  },
} as const;

export const neighbourNames = Object.keys(neighbours) as readonly (keyof typeof neighbours)[];

/** A pod whose systemd is one container of four. */
export function neighboursPod(namespace: string, name: keyof typeof commands): object {
  const main = { name: "main", image, command: commands[name], volumeMounts: [...tokens, shared] };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name },
    spec: {
      runtimeClassName: "sysbox-runc",
      hostUsers: false,
      terminationGracePeriodSeconds: 1,
      initContainers: [neighbours.init, neighbours.native],
      containers: [neighbours.sidecar, main],
      volumes: [
        { name: "shared", emptyDir: {} },
        { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      ],
    },
  };
}
