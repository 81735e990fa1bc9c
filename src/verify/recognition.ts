import { isBelow } from "../core/mount-path.ts";
import type { ContainerFacts, Pid1Facts } from "./container-facts.ts";
import { isPreparedTmpfs, mountOwner } from "./mount-owner.ts";
import type { Answer, Pid1Report } from "./verify-report.ts";

/** What PID 1 is, and whether Sysbox recognised it, by what each leaves behind. */
export function describePid1(facts: ContainerFacts): Pid1Report {
  const { comm, argv } = facts.pid1;
  return { comm, argv, systemd: isSystemd(facts.pid1), ...recognition(facts) };
}

export function isSystemd({ comm }: Pick<Pid1Facts, "comm">): Answer {
  if (comm === null) return "not-known";
  return comm === "systemd" ? "yes" : "no";
}

/** KiB of the tmpfs that Sysbox mounts on /run, as mountinfo has it (libsysbox/syscont). */
const sysboxSize = "size=65536k";

/**
 * Sysbox mounts its tmpfs on /run before the pod's volumes, which then hang on it. systemd's own comes over them, and
 * they hang on what it covers. The command line says nothing: `sh -c 'exec /sbin/init'` has become /sbin/init too.
 */
function recognition({ tree, pid1 }: ContainerFacts): Pick<Pid1Report, "recognised" | "evidence"> {
  const onRun = tree.arrive("/run");
  const isOnRun = onRun?.mountPoint === "/run";
  const below = tree.mounts.filter((mount) => isBelow(mount.mountPoint, "/run") && mountOwner(mount) === undefined);
  const hanging = onRun === undefined ? new Set() : tree.hangingOn(onRun);
  const covered = below.filter((mount) => !hanging.has(mount));
  const told = (recognised: Answer, evidence: string) => ({ recognised, evidence });

  if (!isOnRun) {
    if (pid1.containerVariable === "private-users") return told("yes", "it has container=private-users");
    return told("no", "no tmpfs was prepared on /run");
  }
  const which = `${onRun.type} on /run (mount ${onRun.id})`;
  if (!isPreparedTmpfs(onRun)) return told("not-known", `the ${which} is no tmpfs for systemd`);
  if (covered.length > 0) return told("no", `the ${which} came over what was mounted below /run`);
  if (onRun.superOptions.includes(sysboxSize)) return told("yes", `the ${which} is Sysbox's, of 64 MiB`);
  if (pid1.containerVariable === "private-users") return told("yes", "it has container=private-users");
  if (below.length > 0) return told("yes", `the ${which} was there before what is mounted below /run`);
  return told("not-known", `nothing is mounted below /run by which the ${which} could be told`);
}
