/**
 * What the operator of a cluster decides about repairs. The configuration file is read into this shape
 * (config/schema.ts); the engine takes it as it is and never looks anywhere else.
 */
export type UnwrapPolicy = "always" | "hidden" | "never";
export type RelocationPolicy = "auto" | "move" | "mirror" | "off";

/** What boxinit may do with pods: repair them, only tell of them, or neither. */
export const modes = ["enforce", "audit", "off"] as const;
export type Mode = (typeof modes)[number];

/** An image whose entrypoint is known to the operator, for containers that have no command of their own. */
export interface ImageRule {
  /** The whole image reference; `*` stands for any characters, `/` included. */
  readonly match: string;
  readonly init: "recognised" | "masked" | "none";
}

/** The part of the policy that can differ from one RuntimeClass to another. */
export interface RepairPolicy {
  readonly unwrap: UnwrapPolicy;
  readonly relocation: RelocationPolicy;
  readonly apiToken: "mirror" | "keep";
  readonly unknown: "keep" | "mirror";
  /** Where the first token goes; others go beside it, with a suffix. */
  readonly tokenPath: string;
  /** `/usr/sbin/init` is the same program as `/sbin/init` in the images that run here. */
  readonly mergedUsr: boolean;
  /** Further paths that are the same program as `/sbin/init` in the images that run here. */
  readonly systemdPaths: readonly ("/lib/systemd/systemd" | "/usr/lib/systemd/systemd")[];
  readonly onUnfixable: "allow" | "deny";
  /** Nodes of this RuntimeClass run CRI-O, which has a systemd mode of its own. */
  readonly crio: boolean;
}

export interface Policy {
  readonly defaults: RepairPolicy;
  /** Each RuntimeClass that means Sysbox, with what differs from the defaults there. */
  readonly runtimeClasses: ReadonlyMap<string, Partial<RepairPolicy>>;
  readonly images: readonly ImageRule[];
}

export const defaultPolicy: Policy = {
  defaults: {
    unwrap: "always",
    relocation: "auto",
    apiToken: "mirror",
    unknown: "keep",
    tokenPath: "/etc/serviceaccount",
    mergedUsr: true,
    systemdPaths: [],
    onUnfixable: "allow",
    crio: false,
  },
  runtimeClasses: new Map([["sysbox-runc", {}]]),
  images: [],
};
