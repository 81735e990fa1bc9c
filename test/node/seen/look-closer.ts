import { verifyReport } from "../../../scripts/docs/verify-report-schema.ts";
import { cleanMountPath } from "../../../src/core/mount-path.ts";
import { isAmiss } from "../../../src/verify/verify-report.ts";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { runProgram } from "../../support/run-boxinit.ts";
import { type Observer, observers } from "../../systemd/observe.ts";
import type { RunnablePod, VolumeMount } from "../../systemd/pod-schema.ts";
import { isForAll, type LookedAt, lookAtMountsAs, type Sights } from "../../systemd/seen/look.ts";
import { verdictsFor } from "../../systemd/seen/verdicts.ts";
import { bundledBoxinit } from "../installation/bundle-boxinit.ts";
import type { PodName } from "../pods/run-pod.ts";

/** Who looks beside root, who came by `kubectl exec`. */
const others = {
  withSystemd: ["another user", "service later", "service later, another user"],
  without: ["another user"],
} as const satisfies Readonly<Record<string, readonly Observer[]>>;

/** A mount that only root can read. */
export interface ForRootAlone {
  readonly path: string;
  readonly observer: Observer;
}

/**
 * Other users and services see what root sees, but for files that their mode keeps from them.
 *
 * @param mounts - what root sees; paths that another pod mounts are in it too, and may be looked for
 * @throws Error where they see something else
 */
export async function lookAsOthers(
  booted: LookedAt,
  pod: RunnablePod,
  mounts: Sights,
  paths: Readonly<Record<string, VolumeMount>>,
  pid1: string,
): Promise<readonly ForRootAlone[]> {
  const own = pod.spec.containers.find(({ name }) => name === "main")?.volumeMounts ?? [];
  const byPath = new Map([...own, ...Object.values(paths)].map((mount) => [mount.mountPath, mount]));
  const names = pid1 === "systemd" ? others.withSystemd : others.without;
  const who = names.map((observer) => observers[observer].slice(0, -1));
  const all = await lookAtMountsAs(who, booted, pod, "main", paths);
  return names.flatMap((observer, at) => {
    const seen = all[at] ?? {};
    const different = Object.entries(seen).filter(([path, sight]) => sight !== mounts[path]);
    for (const [path, sight] of different) {
      const mount = byPath.get(path);
      const isKept = sight === "denied" && observer.includes("another user") && mount !== undefined;
      if (!isKept || isForAll(mount, booted))
        throw new Error(`${path} is ${sight} to ${observer}, not ${mounts[path]}`);
    }
    return different.map(([path]) => ({ path, observer }));
  });
}

/** Where `boxinit verify`, through the API server and kubelet, says something else than what is seen: a sentence each. */
export async function contradictionsOfVerify(
  node: ControlPlane,
  { namespace, name }: PodName,
  mounts: Sights,
  isRecognised: boolean | undefined,
): Promise<readonly string[]> {
  const ran = await verify(node, { namespace, name });
  if (ran.stdout === "") return [`verify: exit code ${ran.exitCode}: ${ran.stderr}`];
  const main = verifyReport.parse(JSON.parse(ran.stdout)).containers.find((one) => one.name === "main");
  if (main === undefined) return [`verify says nothing of main: ${ran.stdout}`];
  const told = new Map(main.mounts.map(({ path, verdict }) => [path, verdict]));
  const { recognised, evidence } = main.pid1;
  // A volume at /run is in the way of what would tell.
  const isOpen = recognised === "not-known" && (isRecognised !== true || "/run" in mounts || "/run/" in mounts);
  const isRight = isRecognised === undefined || isOpen || recognised === (isRecognised ? "yes" : "no");
  const exitCode = main.mounts.some(isAmiss) ? 1 : 0;
  return [
    ...Object.entries(mounts).flatMap(([path, sight]) => {
      // A link is told at the path that systemd makes it at.
      const verdict = told.get(path) ?? told.get(cleanMountPath(path));
      const isSo = verdict !== undefined && verdictsFor[sight].includes(verdict);
      return isSo ? [] : [`${path} is ${sight}, and verify says ${verdict}`];
    }),
    ...(isRight ? [] : [`verify says of Sysbox and systemd: ${recognised} (${evidence})`]),
    ...(ran.exitCode === exitCode ? [] : [`verify: exit code ${ran.exitCode}`]),
  ];
}

export function verify(node: ControlPlane, { namespace, name }: PodName) {
  const args = ["verify", name, "--namespace", namespace, "--kubeconfig", node.kubeconfig, "-o", "json"];
  return runProgram(bundledBoxinit(node), args);
}
