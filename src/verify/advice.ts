import { cleanMountPath } from "../core/mount-path.ts";
import type { RepairState } from "./expected-pod.ts";
import { nobody } from "./judge-mount.ts";
import { isAmiss, type MountReport, type Pid1Report } from "./verify-report.ts";
import { tokenKind } from "./volume-kind.ts";

/** What to do next, a sentence for each kind of fault, in the order of the mounts; none where all is in order. */
export function adviceFor(
  mounts: readonly MountReport[],
  { recognised }: Pick<Pid1Report, "recognised">,
  repair: RepairState | undefined,
): readonly string[] {
  const sentences = mounts.filter(isAmiss).map((mount) => {
    switch (mount.verdict) {
      case "hidden":
        return adviceOnHidden(mount, mounts, repair);
      case "missing":
        return adviceOnMissing(mount, recognised);
      default:
        return adviceOnUnreadable(mount);
    }
  });
  return [...new Set(sentences)];
}

function adviceOnHidden(mount: MountReport, mounts: readonly MountReport[], repair: RepairState | undefined): string {
  const by = mount.hiddenBy?.path;
  if (by !== "/run") return `mount the volume elsewhere, or nothing at ${by ?? "its path"}`;
  if (!isToken(mount)) {
    return "mount the volume outside /run, which systemd keeps for itself (boxinit explain mount-hidden)";
  }
  return repair === "repaired" ? readTheMirror(mount, mounts) : repairThePod(repair);
}

function adviceOnMissing({ path, link }: MountReport, recognised: Pid1Report["recognised"]): string {
  if (link !== undefined) {
    return "systemd-tmpfiles makes the link at boot: look at systemctl status systemd-tmpfiles-setup in the container";
  }
  if (!isForSystemd(path)) return "compare the spec with the running pod: they may be of different times";
  return recognised === "no"
    ? "mount the volume elsewhere: something else is mounted in its place"
    : "mount the volume elsewhere: Sysbox keeps /run and /run/lock for itself (boxinit explain run-volume-dropped)";
}

function adviceOnUnreadable(mount: MountReport): string {
  if (mount.unreadable?.uid === nobody) {
    return "the user namespace lacks its owner: idmapped mounts take Linux 6.3 or later, or shiftfs on older nodes";
  }
  // Where the pod has fsGroup, or one runAsUser, the mode of a token is the kubelet's own (pkg/volume/projected).
  return isToken(mount)
    ? "make fsGroup of the pod a group of whoever reads it: no defaultMode changes the mode of a token then"
    : "change owner or mode: fsGroup of the pod, defaultMode or mode of the volume";
}

function isToken({ volume }: MountReport): boolean {
  return volume?.kind === tokenKind;
}

/** Where Sysbox or systemd mount a tmpfs of their own, in place of a volume. */
function isForSystemd(path: string): boolean {
  return ["/run", "/run/lock", "/var/lock"].includes(cleanMountPath(path));
}

function repairThePod(repair: RepairState | undefined): string {
  switch (repair) {
    case "left-alone":
      return "boxinit leaves this pod as it is: boxinit explain of its manifest says why, and what to do";
    case "repairable":
      return "boxinit has not repaired this pod: once boxinit probe finds it at work there, create the pod anew";
    default:
      return "have boxinit repair the pod, and create it anew (boxinit explain token-hidden)";
  }
}

/** By the link that should be there, else by another mount of the same volume: another token is for somebody else. */
function readTheMirror({ path, link, volume }: MountReport, mounts: readonly MountReport[]): string {
  const name = volume?.name ?? null;
  const mirror = mounts.find(
    (one) =>
      one.verdict === "visible" && (one.path === link || (name !== null && isToken(one) && one.volume?.name === name)),
  );
  const where = mirror === undefined ? "boxinit audit says why" : `read the token at ${mirror.path}`;
  return `boxinit has repaired the pod, and ${path} stays hidden; ${where}`;
}
