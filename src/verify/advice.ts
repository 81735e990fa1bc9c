import { isAtOrBelow } from "../core/mount-path.ts";
import { nobody } from "./judge-mount.ts";
import { isAmiss, type MountReport, type Pid1Report } from "./verify-report.ts";
import { tokenKind } from "./volume-kind.ts";

/** What to do next about what is worst, in a sentence; null where all is in order. */
export function adviceFor(
  mounts: readonly MountReport[],
  { recognised }: Pick<Pid1Report, "recognised">,
  isRepaired: boolean | undefined,
): string | null {
  const amiss = mounts.filter(isAmiss);
  const hidden = amiss.filter(({ verdict }) => verdict === "hidden");
  const hiddenBelowRun = hidden.filter(({ hiddenBy }) => hiddenBy?.path === "/run");
  const hiddenToken = hiddenBelowRun.find(isToken);
  if (hiddenToken !== undefined) {
    return isRepaired === true ? readTheMirror(hiddenToken, mounts) : repairThePod(isRepaired);
  }
  const missing = amiss.filter(({ verdict }) => verdict === "missing");
  if (missing.some(({ path, link }) => link === undefined && isRunPath(path))) {
    return recognised === "no"
      ? "mount the volume elsewhere: something else is mounted in its place"
      : "mount the volume elsewhere: Sysbox keeps /run and /run/lock for itself (boxinit explain run-volume-dropped)";
  }
  if (missing.some(({ link }) => link !== undefined)) {
    return "systemd-tmpfiles makes the link at boot: look at systemctl status systemd-tmpfiles-setup in the container";
  }
  if (hiddenBelowRun.length > 0) {
    return "mount the volume outside /run, which systemd keeps for itself (boxinit explain mount-hidden)";
  }
  const [covered] = hidden;
  if (covered !== undefined) return `mount the volume elsewhere, or nothing at ${covered.hiddenBy?.path ?? "its path"}`;
  if (missing.length > 0) return "compare the spec with the running pod: they may be of different times";
  const unreadable = amiss.find(({ verdict }) => verdict === "unreadable");
  if (unreadable?.unreadable?.uid === nobody) {
    return "the user namespace lacks its owner: idmapped mounts take Linux 6.3 or later, or shiftfs on older nodes";
  }
  return unreadable === undefined
    ? null
    : "change owner or mode: fsGroup of the pod, defaultMode or mode of the volume";
}

function isToken({ volume }: MountReport): boolean {
  return volume?.kind === tokenKind;
}

function isRunPath(path: string): boolean {
  return ["/run", "/var/run", "/var/lock"].some((folder) => isAtOrBelow(path, folder));
}

function repairThePod(isRepaired: boolean | undefined): string {
  return isRepaired === false
    ? "boxinit has not repaired this pod: once boxinit probe finds it at work there, create the pod anew"
    : "have boxinit repair the pod, and create it anew (boxinit explain token-hidden)";
}

/** By the link that should be there, else by another mount of the same volume: another token is for somebody else. */
function readTheMirror({ link, volume }: MountReport, mounts: readonly MountReport[]): string {
  const name = volume?.name ?? null;
  const mirror = mounts.find(
    (one) =>
      one.verdict === "visible" && (one.path === link || (name !== null && isToken(one) && one.volume?.name === name)),
  );
  const where = mirror === undefined ? "boxinit audit says why" : `read the token at ${mirror.path}`;
  return `boxinit has repaired the pod, and the old path stays hidden; ${where}`;
}
