import type { RepairPolicy } from "../../../../src/core/policy.ts";
import type { BootOptions } from "../../boot-pod.ts";
import type { MachineParts } from "../machine.ts";

/** A pod of which boxinit claims something, told in the words of the page that shows what was seen. */
export interface Shape extends MachineParts {
  readonly name: string;
  /** The name, where a table says of which kind it is. */
  readonly label?: string;
  /** What differs from the default policy. */
  readonly policy?: Partial<RepairPolicy>;
  /** The image and the node. */
  readonly boot?: Omit<BootOptions, "generation">;
  /** The container that is looked at, where it isn't `main`. */
  readonly of?: string;
}

export const api = "/var/run/secrets/kubernetes.io/serviceaccount";
export const own = "/var/run/secrets/serviceaccount";

/** The three ways to start systemd of which Sysbox sees only the first. */
export const recognised = ["/sbin/init"];
export const wrapped = ["sh", "-c", "exec /sbin/init"];
export const masked = ["sh", "-c", "true & exec /sbin/init"];
