/**
 * diagnose/ says what is the matter with each container, one question a file: how does it start init, what stops a
 * repair, whose token is this. What to do about it is for plan/.
 */
import type { ScriptBudget } from "../../shell/limits.ts";
import type { Wishes } from "../inspect/annotations.ts";
import { isBelow } from "../mount-path.ts";
import type { Origin } from "../origin.ts";
import type { Container, Mount, Pod } from "../pod.ts";
import type { ImageRule, RepairPolicy } from "../policy.ts";
import { createApiTokenToCome } from "./api-token-to-come.ts";
import { createDoubt, type IsDoubtful } from "./below-var.ts";
import { type Hazards, hazardsOf } from "./hazards.ts";
import { type ContainerInit, initOfContainer, otherPid1Of } from "./init-of-container.ts";
import { createSystemdsPlaceFinder, mountInInitsPlace } from "./systemds-place.ts";
import { type TokenRole, tokenRole } from "./token-role.ts";
import { createHooksUnread } from "./unread-hooks.ts";

export interface ContainerDiagnosis {
  readonly container: Container;
  readonly init: ContainerInit;
  readonly hazards: Hazards;
  /** With those of which it can't be told, as a volume at /var decides it: `isDoubtful`. */
  readonly mountsBelowRun: readonly Mount[];
  readonly isDoubtful: IsDoubtful;
  readonly tokensBelowRun: readonly TokenMount[];
  /** It would come in sight by an unwrap, and be in systemd's way. */
  readonly inSystemdsPlace: Mount | undefined;
  /** A volume has what is started as init. */
  readonly inInitsPlace: Mount | undefined;
  /** The pod's hooks are too long to be read: these may change anything. */
  readonly hooksUnread: boolean;
  /** PID 1 is a process of another container or of the node. */
  readonly hasOtherPid1: boolean;
  /** The API token that the API server will mount, and that this manifest does not show yet. */
  readonly apiTokenToCome: Mount | undefined;
}

export interface TokenMount {
  readonly mount: Mount;
  readonly role: TokenRole;
}

export function diagnosePod(
  pod: Pod,
  policy: RepairPolicy,
  images: readonly ImageRule[],
  wishes: Wishes,
  budget: ScriptBudget,
  origin: Origin,
): readonly ContainerDiagnosis[] {
  const apiTokenToCome = origin === "admission" ? () => undefined : createApiTokenToCome(pod);
  const findInSystemdsPlace = createSystemdsPlaceFinder(pod);
  const areHooksUnread = createHooksUnread();
  return pod.containers.map((container) => {
    const init = initOfContainer(container, pod, policy, images, wishes, budget);
    const mountsBelowRun = container.mounts.filter((mount) => isBelow(mount.cleanPath, "/run"));
    return {
      container,
      init,
      hazards: hazardsOf(container, init),
      mountsBelowRun,
      isDoubtful: createDoubt(container),
      tokensBelowRun: mountsBelowRun.flatMap((mount) => {
        const role = tokenRole(mount);
        return role === undefined ? [] : [{ mount, role }];
      }),
      inSystemdsPlace: init.init === "wrapped" ? findInSystemdsPlace(mountsBelowRun) : undefined,
      inInitsPlace: mountInInitsPlace(container),
      hooksUnread: init.init !== "none" && areHooksUnread(container),
      hasOtherPid1: otherPid1Of(pod) !== undefined,
      apiTokenToCome: apiTokenToCome(container),
    };
  });
}
