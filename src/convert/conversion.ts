import type { Finding } from "../core/findings.ts";
import type { InitKind } from "../shell/init-kind.ts";
import type { Refusal } from "./refusals.ts";

/** What becomes of the start of one container. */
export type ContainerConversion = { readonly container: ConvertedContainer } & (
  | {
      readonly is: "converted";
      readonly conversion: Conversion;
      /** What else that command brings. */
      readonly effects: readonly Finding[];
    }
  | { readonly is: "refused"; readonly refusals: readonly Refusal[] }
  /** There is nothing to convert: Sysbox recognises it, `fix` repairs it, or nobody can tell what it starts. */
  | { readonly is: "left"; readonly init: InitKind; readonly reason: string }
);

export interface ConvertedContainer {
  readonly list: "initContainers" | "containers";
  readonly index: number;
  readonly name: string;
  readonly image: string;
}

export interface Conversion {
  /** The container's new command: `/sbin/init` and its words. There are no args. */
  readonly command: readonly string[];
  /** Undefined where the script did nothing but start init. */
  readonly service?: Service;
}

/** The work of a start, as systemd does it. */
export interface Service {
  /** Without `.service`. */
  readonly name: string;
  readonly container: string;
  /** Before every other service, or beside them. */
  readonly when: "before" | "beside";
  readonly interpreter: readonly string[];
  readonly script: string;
  /** Where it runs; `/` where the pod does not say. */
  readonly workingFolder: string;
  /** Names of variables, never their values: the container's own, and those that others set. */
  readonly environment: readonly (readonly string[])[];
  /** What whoever takes it on should know, a sentence each. */
  readonly notes: readonly string[];
}
