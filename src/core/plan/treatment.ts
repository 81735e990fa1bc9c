import { isPid1 } from "../../shell/init-kind.ts";
import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import type { TokenRole } from "../diagnose/token-role.ts";
import type { Origin } from "../origin.ts";
import type { RelocationPolicy, RepairPolicy } from "../policy.ts";
import { obstacleToUnwrap } from "./unwrap-obstacle.ts";

/** What is done with a container: the diagnosis and the policy together. */
export interface Treatment {
  /** The new command. */
  readonly command: readonly string[] | undefined;
  /** Why a command stays that only starts init, if not for the policy. */
  readonly unwrapObstacle: string | undefined;
  /** systemd covers what is mounted below /run, as the pod stands. */
  readonly hides: boolean;
  /** It still does so after the repair. */
  readonly staysHidden: boolean;
  /** The old path of a mirrored token is kept alive by a link too. */
  readonly linksMirrors: boolean;
  /** So is the API token that the API server will mount, by the manifest itself. */
  readonly mirrorsApiTokenToCome: boolean;
  readonly tokens: Readonly<Record<TokenRole, "keep" | "move" | "mirror">>;
}

export const leftAlone: Treatment = {
  command: undefined,
  unwrapObstacle: undefined,
  hides: false,
  staysHidden: false,
  linksMirrors: false,
  mirrorsApiTokenToCome: false,
  tokens: { api: "keep", reserved: "keep", authored: "keep" },
};

export function treat(diagnosis: ContainerDiagnosis, policy: RepairPolicy, origin: Origin): Treatment {
  const { init, hazards, hasOtherPid1 } = diagnosis;
  const perhapsHides = init.init === "unknown" && policy.unknown === "mirror" && !hasOtherPid1;
  if (hazards.stop || !(isPid1(init.init) || perhapsHides)) return leftAlone;
  const hides = (init.init === "wrapped" || init.init === "masked") && init.keepsRun !== true;
  const unwrapObstacle = init.init === "wrapped" && policy.unwrap !== "never" ? obstacleToUnwrap(diagnosis) : undefined;
  const command = unwrapObstacle === undefined ? newCommand(diagnosis, policy) : undefined;
  const staysHidden = hides && command === undefined;
  const commandStays = init.init !== "recognised" && command === undefined;
  const linksMirrors = staysHidden || perhapsHides;
  return {
    command,
    unwrapObstacle,
    hides,
    staysHidden,
    linksMirrors,
    mirrorsApiTokenToCome: linksMirrors && origin === "manifest-with-explicit-api-token",
    tokens: tokenActions(policy, hides || perhapsHides, commandStays),
  };
}

function newCommand(diagnosis: ContainerDiagnosis, policy: RepairPolicy): readonly string[] | undefined {
  const { init, mountsBelowRun, apiTokenToCome } = diagnosis;
  if (init.init !== "wrapped" || policy.unwrap === "never") return undefined;
  const hidesSomething = mountsBelowRun.length > 0 || apiTokenToCome !== undefined;
  return policy.unwrap === "hidden" && !hidesSomething ? undefined : init.argv;
}

/**
 * The API token and reserved tokens are mirrored, never moved: the admission plugin or webhook that mounted them
 * would put them back. So are all tokens where a shell runs before systemd: it may read the old path.
 */
function tokenActions(policy: RepairPolicy, hides: boolean, commandStays: boolean): Treatment["tokens"] {
  const relocates: Record<RelocationPolicy, boolean> = { auto: hides, move: true, mirror: true, off: false };
  if (!relocates[policy.relocation]) return leftAlone.tokens;
  return {
    api: policy.apiToken,
    reserved: "mirror",
    authored: policy.relocation === "mirror" || commandStays ? "mirror" : "move",
  };
}
