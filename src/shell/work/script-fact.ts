/**
 * What a script does, or how it starts init, for which its work can't simply come later, as a service. What the shell
 * does in its own process reaches init; whatever starts a program counts wherever it stands.
 */
export type ScriptFactCode =
  | "init-not-found"
  | "init-again"
  | "init-under-condition"
  | "init-words-computed"
  | "starts-other-target"
  | "init-in-pipeline"
  | "sets-for-init"
  | "redirects-init"
  | "exports"
  | "limits"
  | "opens-files"
  | "opens-output"
  | "traps"
  | "runs-unseen"
  | "may-become-other"
  | "may-end-well"
  | "redefines"
  | "changes-shell"
  | "mounts"
  | "changes-root"
  | "changes-what-systemd-reads"
  | "changes-cgroups"
  | "dumps-environment"
  | "talks-to-systemd"
  | "waits-for-unseen"
  | "signals-pid-1"
  | "own-pid"
  | "own-name"
  | "operands"
  | "last-job"
  | "relative-path"
  | "follows-journal"
  | "work-on-both-sides"
  | "not-parsed"
  | "positions-in-doubt";

export interface ScriptFact {
  readonly code: ScriptFactCode;
  /** The line of the script, from 1. */
  readonly line: number;
  /** The words that it is about, as they are written. */
  readonly text: string;
}

/** A variable that the shell sets in its own process: where it came from outside, init gets the new value. */
export interface AssignedName {
  readonly name: string;
  readonly line: number;
  readonly text: string;
}
