import { bareFastify, bareNode } from "./bare-servers.ts";
import { boxinit } from "./boxinit.ts";
import type { Contender } from "./contender.ts";
import { bareGo, controllerRuntime, typedGo } from "./go-programs.ts";
import { pepr } from "./pepr.ts";

/** The first is what the others are compared with. */
export const contenders: readonly Contender[] = [
  boxinit,
  bareGo,
  bareNode,
  bareFastify,
  typedGo,
  controllerRuntime,
  pepr,
];
