import { adviceFor } from "./advice.ts";
import type { ContainerFacts } from "./container-facts.ts";
import type { ExpectedContainer, RepairState } from "./expected-pod.ts";
import { judgeMount } from "./judge-mount.ts";
import { notLookedAt, type PathLook, type PathQuestion } from "./path-look.ts";
import { podMounts, questionOf } from "./pod-mounts.ts";
import { describePid1 } from "./recognition.ts";
import type { ContainerReport } from "./verify-report.ts";

/** What is known of a container before anybody looks into it. */
export interface VerifiedContainer {
  readonly name: string | null;
  readonly facts: ContainerFacts;
  /** Undefined where the pod's spec is not at hand. */
  readonly expected: ExpectedContainer | undefined;
  /** Undefined where that is not known. */
  readonly repair: RepairState | undefined;
  /** Looks at a path from inside; null where nobody can. */
  readonly look: ((question: PathQuestion) => Promise<PathLook>) | null;
}

/** Mounts that are looked at, those of the spec first. Whoever is root in a container can make any number. */
const mostLooks = 256;

/** Tells of each mount of the pod whether programs in the container see it. */
export async function verifyContainer(container: VerifiedContainer): Promise<ContainerReport> {
  const { name, facts, expected, repair, look } = container;
  const pid1 = describePid1(facts);
  const mounts = [];
  for (const [index, mount] of podMounts(facts.tree, expected).entries()) {
    const seen = look === null || index >= mostLooks ? notLookedAt : await look(questionOf(mount));
    mounts.push(judgeMount(facts.tree, mount, seen));
  }
  return { name, pid1, mounts, advice: adviceFor(mounts, pid1, repair) };
}
