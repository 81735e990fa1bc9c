import type { AuthorityCertificate, Validity } from "./state.ts";

/** All in milliseconds. */
export interface Lifetimes {
  readonly authority: number;
  readonly serving: number;
  /** How far the clocks of the cluster may be apart. */
  readonly clockSkew: number;
  /** How long an authority must have been seen in the webhooks before anything is signed with it. */
  readonly settling: number;
}

/** Backdated, for readers whose clocks are behind. */
export function authorityValidity(now: number, { authority, clockSkew }: Lifetimes): Validity {
  return { notBefore: now - clockSkew, notAfter: now + authority };
}

/** Never longer than its issuer's: a chain ends with its first link. */
export function servingValidity(now: number, issuer: Validity, { serving, clockSkew }: Lifetimes): Validity {
  return { notBefore: now - clockSkew, notAfter: Math.min(now + serving, issuer.notAfter) };
}

/** After two thirds of its life, which leaves a third in which to fail and try again. */
export function isDue({ notBefore, notAfter }: Validity, now: number, { clockSkew }: Lifetimes): boolean {
  return now >= notAfter - (notAfter - notBefore - clockSkew) / 3;
}

export function isValid({ notBefore, notAfter }: Validity, now: number): boolean {
  return notBefore <= now && now < notAfter;
}

/**
 * How long one is trusted that the state does not know: to its end, where boxinit issued it, since what it has signed
 * can't be seen. What somebody else put there for ten years leaves sooner.
 */
export function endOfTrust({ notAfter }: AuthorityCertificate, now: number, { authority }: Lifetimes): number {
  return Math.min(notAfter, now + authority);
}
