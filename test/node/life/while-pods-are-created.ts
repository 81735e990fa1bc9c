import { type Creations, keepCreating, type Phase, tell } from "../../chart/install/installation/keep-creating.ts";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { parked } from "../pods/parked.ts";

/** Does something while Sysbox pods, which no node gets, are created all the time. @returns what became of them */
export async function whilePodsAreCreated(
  { api }: ControlPlane,
  firstPhase: string,
  act: (creations: Creations) => Promise<void>,
): Promise<readonly Phase[]> {
  const creations = keepCreating(api, "default", firstPhase, { spec: parked, pause: 100 });
  try {
    await act(creations);
  } finally {
    await creations.stop();
  }
  const phases = await creations.stop();
  console.log(tell(phases));
  return phases;
}

export function sumOf(phases: readonly Phase[]): Omit<Phase, "name"> {
  return {
    repaired: phases.reduce((sum, { repaired }) => sum + repaired, 0),
    unrepaired: phases.reduce((sum, { unrepaired }) => sum + unrepaired, 0),
    failures: phases.flatMap(({ failures }) => failures),
  };
}
