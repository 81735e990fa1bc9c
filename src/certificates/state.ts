/** Times are milliseconds since the epoch, by the clock of whoever issued or looks. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A certificate that others may be signed with, as a bundle of trusted ones holds it. */
export interface AuthorityCertificate extends Validity {
  /** SHA-256 of the certificate. */
  readonly fingerprint: string;
  /** PEM. */
  readonly certificate: string;
}

export interface Authority extends AuthorityCertificate {
  /** PEM; none where somebody else issued it, and it is only to be trusted for a time. */
  readonly key?: string | undefined;
  /** Its own end, but for those that somebody else issued for longer. */
  readonly trustedUntil: number;
}

export interface ServingCertificate extends Validity {
  readonly fingerprint: string;
  /** The fingerprint of the authority that signed it. */
  readonly issuer: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** The DNS names that it is for. */
  readonly names: readonly string[];
}

/** What all replicas share. It is the truth: the bundles of the webhooks follow it, and so does what is presented. */
export interface CertificateState {
  /** The newest first. */
  readonly authorities: readonly Authority[];
  readonly serving?: ServingCertificate | undefined;
  /** Fingerprints of authorities that are gone for good, so that an old bundle does not bring one back. */
  readonly retired: readonly string[];
}

/** More than anybody's bundle has, and little in a Secret. */
const rememberedRetirements = 500;

export function withAuthority(state: CertificateState, authority: Authority): CertificateState {
  return { ...state, authorities: [authority, ...state.authorities] };
}

/** Behind the others: nothing is ever signed with them. */
export function withTrusted(state: CertificateState, trusted: readonly Authority[]): CertificateState {
  return { ...state, authorities: [...state.authorities, ...trusted] };
}

export function withoutAuthorities(state: CertificateState, fingerprints: readonly string[]): CertificateState {
  return {
    ...state,
    authorities: state.authorities.filter(({ fingerprint }) => !fingerprints.includes(fingerprint)),
    retired: [...fingerprints, ...state.retired].slice(0, rememberedRetirements),
  };
}
