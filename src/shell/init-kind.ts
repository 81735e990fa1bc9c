/** How a container starts init. It is a fact about the container: no policy and no hazard changes it. */
export type InitKind = "recognised" | "wrapped" | "masked" | "misplaced" | "unknown" | "none";

/** What becomes PID 1 of a container, or would become it if the words were the container's own argv. */
export interface Pid1 {
  readonly init: InitKind;
  /** Why: one clause, for people. */
  readonly reason: string;
  /** For `wrapped`: the argv that starts the very same process and that Sysbox recognises. */
  readonly argv?: readonly string[];
  /** The script makes /run a mount point before init, so systemd mounts nothing over it. */
  readonly keepsRun?: true;
  /** The script was too long or too intricate to be read. */
  readonly overLimit?: true;
}

/** systemd itself would be PID 1, whatever Sysbox sees. */
export function isPid1(init: InitKind): boolean {
  return init === "recognised" || init === "wrapped" || init === "masked";
}
