import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../../../cluster/control-plane/api-client.ts";
import { podsOf } from "../../../cluster/pods/create-pod.ts";
import { inFlight } from "../../../support/in-flight.ts";
import { podOf } from "../../../support/review-builder.ts";

/** What became of the pods of a phase. */
export interface Phase {
  readonly name: string;
  repaired: number;
  unrepaired: number;
  /** What the API server said where it created none. */
  readonly failures: unknown[];
}

export interface Creations {
  /** From now on pods count for another phase; those that are on their way still count for the former. */
  begin(phase: string): void;
  /** The phase as it is so far. */
  current(): Phase;
  /** Waits for what is on its way. @returns all phases */
  stop(): Promise<readonly Phase[]>;
}

/**
 * Sysbox pods are created and deleted all the time, four at once, until it is stopped.
 *
 * @param spec - fields of theirs, where a node would run them otherwise
 * @param pause - milliseconds before each next one, which leave the machine to others
 */
export function keepCreating(
  api: ApiClient,
  namespace: string,
  firstPhase: string,
  { spec = {}, pause = 20 } = {},
): Creations {
  const phases = [phaseOf(firstPhase)];
  let isDone = false;
  const current = () => phases.at(-1) ?? phaseOf(firstPhase);
  const creating = inFlight(4, creations());
  return {
    begin: (name) => void phases.push(phaseOf(name)),
    current,
    stop: async () => {
      isDone = true;
      await creating;
      return phases;
    },
  };

  function* creations() {
    while (!isDone) yield () => createOne(current());
  }

  async function createOne(phase: Phase): Promise<void> {
    const pod = podOf({ metadata: { name: undefined, namespace, generateName: "machine-" }, spec });
    const { status, body } = await api.post(podsOf(namespace), pod);
    const text = JSON.stringify(body);
    if (status !== 201) phase.failures.push(body);
    else if (text.includes("boxinit/status")) phase.repaired += 1;
    else phase.unrepaired += 1;
    const [, name] = /"name":"(machine-[a-z0-9]+)"/.exec(text) ?? [];
    if (name !== undefined) await api.delete(`${podsOf(namespace)}/${name}?gracePeriodSeconds=0`);
    await sleep(pause);
  }
}

function phaseOf(name: string): Phase {
  return { name, repaired: 0, unrepaired: 0, failures: [] };
}

/** A line for each phase. */
export function tell(phases: readonly Phase[]): string {
  return phases
    .map(({ name, repaired, unrepaired, failures }) =>
      [name.padEnd(28), `${repaired} repaired`, `${unrepaired} unrepaired`, `${failures.length} failed`].join("  "),
    )
    .join("\n");
}
