import type { PodState, Prospect } from "../../../src/scan/scan-report.ts";
import type { PodTemplate } from "../pods/workload-kinds.ts";

/** A pod of which it is known, without asking boxinit, what is wrong with it and what becomes of it. */
export interface KnownShape {
  readonly shape: string;
  readonly template: PodTemplate;
  /** What enforce makes of its next pods; none where boxinit is not asked about them. */
  readonly prospect: Prospect | undefined;
  /** What a pod of it is that came to be in audit mode, and what its successor under enforce is. */
  readonly told: PodState | undefined;
  readonly enforced: PodState | undefined;
  /** Why its Event is there in audit mode. */
  readonly reason: "BoxinitWouldRepair" | "BoxinitWouldNotRepair" | undefined;
  /** Codes of severity `error` and `warning`. */
  readonly codes: readonly string[];
}

const image = "registry.example/machine:1";
const sysbox = { runtimeClassName: "sysbox-runc", hostUsers: false };
const token = {
  name: "vault",
  projected: { sources: [{ serviceAccountToken: { path: "token", audience: "vault" } }] },
};
const tokenMount = { name: "vault", mountPath: "/var/run/secrets/serviceaccount", readOnly: true };
const preparesFirst = ["sh", "-c", "/opt/prepare && exec /sbin/init"];

function templateOf(container: object, spec: object = {}, annotations: Readonly<Record<string, string>> = {}) {
  return { annotations, spec: { ...sysbox, containers: [{ name: "main", image, ...container }], ...spec } };
}

const repaired = { prospect: "repaired", told: "would-be-repaired", enforced: "was-repaired" } as const;
const stuck = { prospect: "not-repairable", told: "not-repairable", enforced: "not-repairable" } as const;

export const knownShapes: readonly KnownShape[] = [
  {
    ...repaired,
    shape: "wrapped",
    template: templateOf({ command: ["sh", "-c", "exec /sbin/init"] }),
    reason: "BoxinitWouldRepair",
    codes: ["init-wrapped", "token-hidden"],
  },
  {
    ...repaired,
    shape: "masked",
    template: templateOf({ command: preparesFirst, volumeMounts: [tokenMount] }, { volumes: [token] }),
    reason: "BoxinitWouldRepair",
    codes: ["token-hidden"],
  },
  {
    prospect: "repaired-in-part",
    told: "would-be-repaired",
    enforced: "was-repaired",
    shape: "half",
    template: templateOf(
      { command: preparesFirst, volumeMounts: [{ name: "data", mountPath: "/run/data" }] },
      { volumes: [{ name: "data", emptyDir: {} }] },
    ),
    reason: "BoxinitWouldRepair",
    codes: ["mount-hidden", "token-hidden"],
  },
  {
    ...stuck,
    shape: "read-only",
    template: templateOf({ command: ["/sbin/init"], securityContext: { readOnlyRootFilesystem: true } }),
    reason: "BoxinitWouldNotRepair",
    codes: ["read-only-root"],
  },
  {
    ...stuck,
    shape: "misplaced",
    template: templateOf({ command: ["tini", "--", "/sbin/init"] }),
    reason: "BoxinitWouldNotRepair",
    codes: ["init-misplaced"],
  },
  {
    prospect: "in-order",
    told: "in-order",
    enforced: "in-order",
    shape: "right",
    template: templateOf({ command: ["/sbin/init"] }),
    reason: undefined,
    codes: [],
  },
  {
    prospect: "opted-out",
    told: "opted-out",
    enforced: "opted-out",
    shape: "opted-out",
    template: templateOf({ command: ["sh", "-c", "exec /sbin/init"] }, {}, { "boxinit/mode": "off" }),
    reason: undefined,
    codes: [],
  },
  {
    prospect: undefined,
    told: undefined,
    enforced: undefined,
    shape: "other-runtime",
    template: templateOf({ command: ["sh", "-c", "exec /sbin/init"] }, { runtimeClassName: undefined }),
    reason: undefined,
    codes: [],
  },
];
