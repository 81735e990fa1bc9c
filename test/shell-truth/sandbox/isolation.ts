/** How the scripts are kept apart from the machine. */
export interface Isolation {
  readonly name: string;
  /** The command that gives a private mount namespace; absent where init's path is put elsewhere instead (plain.ts). */
  readonly enter?: readonly string[];
}

const mounts = ["--mount", "--propagation", "private"];

/** From the best to the one that always works. */
export const isolations: readonly Isolation[] = [
  { name: "PID and mount namespaces", enter: ["unshare", ...mounts] },
  {
    name: "PID, mount and user namespaces",
    enter: ["unshare", "--user", "--map-root-user", ...mounts],
  },
  { name: "no namespaces" },
];
