import type { FindingCode } from "../../../src/core/findings.ts";
import { type MachineParts, machine } from "../../systemd/cases/machine.ts";
import { api, masked, own, recognised, wrapped } from "../../systemd/cases/shapes/shape.ts";
import { type RunnablePod, readRunnablePod } from "../../systemd/pod-schema.ts";
import type { Sight } from "../../systemd/seen/look.ts";

/** What is seen as the pod is written, and with boxinit, where that is not the same. */
type Seen = readonly [before: Sight, after?: Sight];

/** A pod of which much depends on what the container runtime and Sysbox make of it. */
export interface Surrounding extends MachineParts {
  readonly name: string;
  /** By mount path; or, where systemd does not boot, what it says. */
  readonly seen: Readonly<Record<string, Seen>> | string;
  /** Errors and warnings of what no repair changes. */
  readonly told?: readonly FindingCode[];
  /** It is tried without a user namespace of Kubernetes' too. */
  readonly withHostUsers?: true;
}

const kinds = { recognised, wrapped, masked } as const;
export type Kind = keyof typeof kinds;

/** By kind: what is seen of something below /run that boxinit leaves in its place, of tokens that it repairs. */
const below = { recognised: ["visible"], wrapped: ["missing", "visible"], masked: ["missing"] } as const;
const moved = { recognised: ["visible"], wrapped: ["missing", "by link"], masked: ["missing", "by link"] } as const;
const mirrored = { recognised: ["visible"], wrapped: ["missing", "visible"], masked: ["missing", "by link"] } as const;
/** Of two mounts at one place, the one that is made first. */
const covered = { recognised: ["other"], wrapped: ["missing", "other"], masked: ["missing"] } as const;

function tokens(kind: Kind) {
  return { [own]: moved[kind], [api]: mirrored[kind] };
}

export function surroundingsOf(kind: Kind): readonly Surrounding[] {
  // Which of two mounts below /run is made first makes no difference where systemd's tmpfs hides both.
  const shapes = [...atRun(kind), ...belowRun(kind), ...(kind === "masked" ? [] : oneInOther(kind))];
  return shapes.map((shape) => ({ ...shape, command: kinds[kind] }));
}

const readOnlyRoot = { securityContext: { readOnlyRootFilesystem: true }, tty: true };

/** Volumes at /run and /run/lock, which Sysbox knows by how they are spelt, and systemd by where they are. */
function atRun(kind: Kind): readonly Surrounding[] {
  const isRecognised = kind === "recognised";
  const stays: readonly FindingCode[] = isRecognised ? [] : ["run-volume"];
  const all = (path: string, seen: Sight) => ({
    [path]: [seen] as const,
    [own]: ["visible"] as const,
    [api]: ["visible"] as const,
  });
  return [
    { name: "a token", mounts: { [own]: "token" }, seen: tokens(kind), withHostUsers: true },
    {
      name: "a read-only root file system",
      mounts: { [own]: "token" },
      container: readOnlyRoot,
      seen: "exit code 255: Failed to create /init.scope control group: Read-only file system",
      told: ["read-only-root"],
      withHostUsers: true,
    },
    {
      name: "a volume at /run",
      mounts: { "/run": "emptyDir", [own]: "token" },
      seen: all("/run", isRecognised ? "missing" : "visible"),
      told: [isRecognised ? "run-volume-dropped" : "run-volume"],
      withHostUsers: true,
    },
    {
      name: "a volume at /run/",
      mounts: { "/run/": "emptyDir", [own]: "token" },
      seen: all("/run/", "visible"),
      told: stays,
    },
    {
      name: "a volume at /var/run",
      mounts: { "/var/run": "emptyDir", [own]: "token" },
      seen: all("/var/run", "visible"),
      told: stays,
    },
    {
      name: "a volume at /run/lock",
      mounts: { "/run/lock": "emptyDir", [own]: "token" },
      seen: { "/run/lock": ["missing"], ...tokens(kind) },
      told: [isRecognised ? "run-volume-dropped" : "run-lock-volume"],
    },
    {
      name: "a volume at /var/run/lock",
      mounts: { "/var/run/lock": "emptyDir", [own]: "token" },
      seen: { "/var/run/lock": below[kind], ...tokens(kind) },
      told: kind === "masked" ? ["run-lock-volume"] : [],
    },
  ];
}

function belowRun(kind: Kind): readonly Surrounding[] {
  const isMasked = kind === "masked";
  const twice: readonly FindingCode[] = isMasked ? ["token-stays-hidden", "token-stays-hidden"] : [];
  const ofApi = { [api]: mirrored[kind] };
  return [
    {
      name: "an emptyDir",
      mounts: { "/run/app": "emptyDir", [own]: "token" },
      seen: { "/run/app": below[kind], ...tokens(kind) },
      told: isMasked ? ["mount-hidden"] : [],
    },
    {
      name: "a token at two paths",
      mounts: { [own]: "token", "/run/other": { volumeOf: own } },
      seen: { ...tokens(kind), "/run/other": moved[kind] },
    },
    {
      name: "a token, which is mounted outside too",
      mounts: { [own]: "token", "/opt/token": { volumeOf: own } },
      seen: { [own]: below[kind], "/opt/token": ["visible"], ...ofApi },
    },
    {
      name: "two tokens at one place, that by way of /var/run listed last",
      mounts: { "/run/app": "token", "/var/run/app": "token" },
      seen: { "/run/app": covered[kind], "/var/run/app": below[kind], ...ofApi },
      told: twice,
    },
  ];
}

/** Mounts inside and over others: the runtime makes those first whose path has fewer components, `/var/run` being two. */
function oneInOther(kind: "recognised" | "wrapped"): readonly Surrounding[] {
  const ofApi = { [api]: mirrored[kind] };
  return [
    {
      name: "a token in an emptyDir that is listed last",
      mounts: { "/run/app/token": "token", "/run/app": "emptyDir" },
      seen: { "/run/app/token": below[kind], "/run/app": below[kind], ...ofApi },
    },
    {
      name: "a token in an emptyDir that is listed last, and by way of /var/run",
      mounts: { "/run/app/token": "token", "/var/run/app": "emptyDir" },
      seen: { "/run/app/token": ["missing"], "/var/run/app": below[kind], ...ofApi },
      told: kind === "wrapped" ? ["token-stays-hidden"] : [],
    },
    {
      name: "a token in an emptyDir that is listed first, and by way of /var/run",
      mounts: { "/var/run/app": "emptyDir", "/run/app/token": "token" },
      // Sysbox makes what is mounted at /run first, wherever it is listed.
      seen: { "/var/run/app": below[kind], "/run/app/token": ["missing"], ...ofApi },
      told: kind === "wrapped" ? ["token-stays-hidden"] : [],
    },
    {
      name: "a token by way of /var/run in an emptyDir that is listed last",
      mounts: { "/var/run/app/token": "token", "/run/app": "emptyDir" },
      seen: { "/var/run/app/token": below[kind], "/run/app": below[kind], ...ofApi },
    },
    {
      name: "two tokens at one place, that by way of /var/run listed first",
      mounts: { "/var/run/app": "token", "/run/app": "token" },
      seen: { "/run/app": covered[kind], "/var/run/app": below[kind], ...ofApi },
    },
    {
      name: "a token at the API token's place",
      mounts: { [api.replace("/var", "")]: "token" },
      seen: { [api.replace("/var", "")]: covered[kind], [api]: below[kind] },
    },
  ];
}

export function podOfSurrounding(parts: Surrounding, image: string, hostUsers: boolean): RunnablePod {
  const spec = { ...parts.spec, hostUsers, restartPolicy: "Never" };
  return readRunnablePod(machine({ ...parts, container: { ...parts.container, image }, spec }));
}
