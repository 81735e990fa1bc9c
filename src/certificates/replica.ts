import type { Bundles } from "./bundle.ts";
import { authorityValidity, isValid, type Lifetimes, servingValidity } from "./lifetimes.ts";
import { nextStep, type Step } from "./next-step.ts";
import type { BundleStore, Issuer, StateStore } from "./ports.ts";
import { createSightings } from "./sightings.ts";
import {
  type Authority,
  type AuthorityCertificate,
  type CertificateState,
  type ServingCertificate,
  withAuthority,
} from "./state.ts";

export interface ReplicaOptions {
  readonly bundles: BundleStore;
  readonly states: StateStore;
  readonly issuer: Issuer;
  readonly names: readonly string[];
  readonly lifetimes: Lifetimes;
  /** The time of day, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
  /** Puts a certificate into service. */
  readonly present: (serving: ServingCertificate) => void;
}

export type StepName = Step["step"];

/** What came of one step: `conflict` where another replica wrote first, which is what is meant to happen. */
export interface Outcome {
  readonly step: StepName;
  readonly result: "success" | "conflict";
}

/** A step that failed; nothing is half done then. The cause says why. */
export class StepError extends Error {
  override readonly name = "StepError";
  readonly step: StepName;

  constructor(step: StepName, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.step = step;
  }
}

export interface Replica {
  /**
   * Looks at the bundles and the state, and does the one thing that is next.
   *
   * @throws StepError where that fails, and whatever the stores throw where looking does
   */
  advance(): Promise<Outcome>;
  /**
   * Whether what is presented is valid and trusted by a webhook, as they were last seen. One new webhook that knows nobody
   * yet is no reason not to answer the others.
   */
  isTrusted(): boolean;
  /** The same for all of them. */
  isTrustedEverywhere(): boolean;
  /** The state as it was last seen. */
  state(): CertificateState | undefined;
}

/** One of the processes that keep the certificates between them. */
export function createReplica(options: ReplicaOptions): Replica {
  const { bundles, states, issuer, lifetimes } = options;
  const sightings = createSightings(lifetimes.settling, options.elapsed);
  let remembered: CertificateState | undefined;
  let presented: ServingCertificate | undefined;
  let trusted: Bundles | undefined;

  return {
    advance: async () => {
      // In this order; see nextStep.
      const bundle = await bundles.read();
      const stored = await states.read();
      trusted = bundle;
      const settled = sightings.look(new Set(bundle.everywhere.map(({ fingerprint }) => fingerprint)));
      const { state } = stored;
      const step = nextStep(
        { bundle, settled, state, remembered, presented, names: options.names },
        options.now(),
        lifetimes,
      );
      remembered = state ?? remembered;
      try {
        return { step: step.step, result: (await perform(step)) ? "success" : "conflict" };
      } catch (cause) {
        throw new StepError(step.step, cause);
      }

      async function perform(step: Step): Promise<boolean> {
        switch (step.step) {
          case "begin":
            return stored.write(await begin());
          case "restore":
          case "trust":
          case "retire":
            return stored.write(step.state);
          case "add-authority":
            return stored.write(withAuthority(step.state, await addAuthority()));
          case "replace-serving":
            return stored.write({ ...step.state, serving: await issueServing(step.issuer, step.names) });
          case "write-bundle":
            return bundle.write(step.authorities);
          case "present":
            options.present(step.serving);
            presented = step.serving;
            return true;
          case "wait":
            return true;
          default:
            return step satisfies never;
        }
      }
    },
    isTrusted: () => isPresentedWith(trusted?.anywhere),
    isTrustedEverywhere: () => isPresentedWith(trusted?.everywhere),
    state: () => remembered,
  };

  function isPresentedWith(authorities: readonly AuthorityCertificate[] = []): boolean {
    if (presented === undefined || !isValid(presented, options.now())) return false;
    const { issuer } = presented;
    return authorities.some(({ fingerprint }) => fingerprint === issuer);
  }

  async function begin(): Promise<CertificateState> {
    const authority = await addAuthority();
    return { authorities: [authority], serving: await issueServing(authority, options.names), retired: [] };
  }

  async function addAuthority(): Promise<Authority> {
    const validity = authorityValidity(options.now(), lifetimes);
    const authority = await issuer.authority(validity);
    return { ...authority, trustedUntil: authority.notAfter };
  }

  function issueServing(authority: Authority, names: readonly string[]): Promise<ServingCertificate> {
    return issuer.serving(authority, names, servingValidity(options.now(), authority, lifetimes));
  }
}
