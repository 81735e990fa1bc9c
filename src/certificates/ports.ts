import type { Bundles } from "./bundle.ts";
import type { Authority, AuthorityCertificate, CertificateState, ServingCertificate, Validity } from "./state.ts";

/** The bundles of the webhooks as they were read, and what would replace just these. */
export type ReadBundles = Bundles & {
  /** @returns false where the webhooks were changed since the read: nothing is written then */
  write(authorities: readonly AuthorityCertificate[]): Promise<boolean>;
};

export interface BundleStore {
  /** @throws Error where there are no webhooks, or they can't be read */
  read(): Promise<ReadBundles>;
}

/** The shared state as it was read, and what would replace just this. */
export interface ReadState {
  /** None where there is none yet, or what is there is no state. */
  readonly state: CertificateState | undefined;
  /** @returns false where it was changed since the read: nothing is written then */
  write(state: CertificateState): Promise<boolean>;
}

export interface StateStore {
  read(): Promise<ReadState>;
}

export interface Issuer {
  authority(validity: Validity): Promise<Required<Pick<Authority, "key">> & AuthorityCertificate>;
  /** @throws Error where the authority has no key */
  serving(authority: Authority, names: readonly string[], validity: Validity): Promise<ServingCertificate>;
}
