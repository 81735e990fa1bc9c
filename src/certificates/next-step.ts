import type { Bundles } from "./bundle.ts";
import { endOfTrust, isDue, isValid, type Lifetimes, servingValidity } from "./lifetimes.ts";
import {
  type Authority,
  type AuthorityCertificate,
  type CertificateState,
  type ServingCertificate,
  withoutAuthorities,
  withTrusted,
} from "./state.ts";

/** What a replica has before it when it asks what to do. The bundle was read before the state; see `nextStep`. */
export interface Seen {
  readonly bundle: Bundles;
  /** Fingerprints of those that this replica has seen everywhere for as long as it takes the API servers to notice. */
  readonly settled: ReadonlySet<string>;
  /** None where the Secret is missing or can't be read as what it should be. */
  readonly state: CertificateState | undefined;
  /** The last state that this replica saw. */
  readonly remembered: CertificateState | undefined;
  /** What this replica presents to the API server. */
  readonly presented: ServingCertificate | undefined;
  /** DNS names that a serving certificate must be for. */
  readonly names: readonly string[];
}

export type Step =
  | { readonly step: "begin" }
  | { readonly step: "restore" | "trust" | "retire"; readonly state: CertificateState }
  | { readonly step: "write-bundle"; readonly authorities: readonly Authority[] }
  | { readonly step: "present"; readonly serving: ServingCertificate }
  | { readonly step: "add-authority"; readonly state: CertificateState }
  | {
      readonly step: "replace-serving";
      readonly state: CertificateState;
      readonly issuer: Authority;
      readonly names: readonly string[];
    }
  | { readonly step: "wait" };

const mostAuthorities = 20;

/**
 * The next thing to do so that every certificate presented is one that the webhooks trust, today and in ten years.
 *
 * An authority comes in this order: into the state, into the bundles, settled there; only then it signs, and what it
 * has signed is presented. It stays until its own end, which nothing that it signed outlives: what it signed last, a
 * state that somebody brought back from a backup would not know. Several replicas do this side by side. What keeps them
 * from harming each other is that each write holds only where nothing was written since the read. The bundle is read
 * **before** the state: whatever an up-to-date replica has put into the bundle is in the state by then, so an authority
 * that the state does not know is a stranger's or from a state that was lost. Somebody may still serve under it, so it
 * is trusted until that can't be.
 */
export function nextStep(seen: Seen, now: number, lifetimes: Lifetimes): Step {
  const { state, bundle } = seen;
  if (state === undefined) return startOver(seen, now);
  const unknown = unknownAuthorities(seen, state, now, lifetimes);
  if (unknown.length > 0) return { step: "trust", state: withTrusted(state, unknown) };
  const over = state.authorities.filter((authority) => isOver(authority, state, now, lifetimes));
  if (over.length > 0) {
    return { step: "retire", state: withoutAuthorities(state, over.map(fingerprintOf)) };
  }
  const isInStep = isSame(state.authorities, bundle.everywhere) && isSame(state.authorities, bundle.anywhere);
  if (!isInStep || !bundle.isTidy) return { step: "write-bundle", authorities: state.authorities };
  // From here on the webhooks trust every authority of the state.
  return present(seen, state, now) ?? renew(seen, state, now, lifetimes) ?? { step: "wait" };
}

/** A state that was lost is restored by whoever remembers it, as long as that is of use. */
function startOver({ remembered }: Seen, now: number): Step {
  const isOfUse = remembered?.serving !== undefined && isValid(remembered.serving, now);
  return isOfUse ? { step: "restore", state: remembered } : { step: "begin" };
}

function unknownAuthorities(
  { bundle }: Seen,
  state: CertificateState,
  now: number,
  lifetimes: Lifetimes,
): readonly Authority[] {
  const known = new Set([...state.authorities.map(fingerprintOf), ...state.retired]);
  // A bundle of all the world's authorities would be more than a Secret can hold.
  const room = Math.max(0, mostAuthorities - state.authorities.length);
  return bundle.anywhere
    .filter(({ fingerprint, notAfter }) => !known.has(fingerprint) && now < notAfter)
    .slice(0, room)
    .map((one) => ({ ...one, trustedUntil: endOfTrust(one, now, lifetimes) }));
}

function isOver(authority: Authority, state: CertificateState, now: number, { clockSkew }: Lifetimes): boolean {
  const isInUse = authority === state.authorities[0] || authority.fingerprint === state.serving?.issuer;
  return !isInUse && now > authority.trustedUntil + clockSkew;
}

function present({ presented }: Seen, { serving }: CertificateState, now: number): Step | undefined {
  const isNew = serving !== undefined && serving.fingerprint !== presented?.fingerprint;
  return isNew && isValid(serving, now) ? { step: "present", serving } : undefined;
}

function renew(seen: Seen, state: CertificateState, now: number, lifetimes: Lifetimes): Step | undefined {
  const { serving } = state;
  const signers = state.authorities.filter(({ key, notAfter }) => key !== undefined && now < notAfter);
  const [newest] = signers;
  if (newest === undefined || isDue(newest, now, lifetimes)) return { step: "add-authority", state };
  // Of a replica whose clock is ahead by more than the clock skew. One of the two is wrong, and each would undo what the
  // other does.
  if ([newest, serving].some((one) => one !== undefined && now < one.notBefore)) return;
  const isServed = serving !== undefined && now < serving.notAfter;
  // Never back to an older one: that which is newest has settled for whoever went on to it. Where nothing valid is left
  // to present, there is nothing to wait for.
  const inUse = signers.findIndex(({ fingerprint }) => fingerprint === serving?.issuer);
  const candidates = inUse === -1 ? signers : signers.slice(0, inUse + 1);
  const issuer = isServed ? candidates.find(({ fingerprint }) => seen.settled.has(fingerprint)) : newest;
  if (issuer === undefined || !isBetter(issuer, seen, state, now, lifetimes)) return;
  return { step: "replace-serving", state, issuer, names: namesFor(seen, state) };
}

/** Whether a new certificate under that issuer is better than the one there is. */
function isBetter(
  issuer: Authority,
  { names }: Seen,
  { serving }: CertificateState,
  now: number,
  lifetimes: Lifetimes,
): boolean {
  if (serving === undefined || !isValid(serving, now)) return true;
  if (serving.issuer !== issuer.fingerprint || names.some((name) => !serving.names.includes(name))) return true;
  return isDue(serving, now, lifetimes) && servingValidity(now, issuer, lifetimes).notAfter > serving.notAfter;
}

/** Both the old names and the new ones while replicas with either may be running, as in a rollout. */
function namesFor({ names }: Seen, { serving }: CertificateState): readonly string[] {
  const isForAll = names.every((name) => serving?.names.includes(name));
  return isForAll ? names : [...new Set([...names, ...(serving?.names ?? [])])];
}

function isSame(some: readonly AuthorityCertificate[], others: readonly AuthorityCertificate[]): boolean {
  return some.length === others.length && some.every((one) => includes(others, one));
}

function includes(list: readonly AuthorityCertificate[], { fingerprint }: AuthorityCertificate): boolean {
  return list.some((one) => one.fingerprint === fingerprint);
}

function fingerprintOf({ fingerprint }: AuthorityCertificate): string {
  return fingerprint;
}
