import type { MountTree } from "./mount-tree.ts";

/** What a container shows of itself. */
export interface ContainerFacts {
  readonly tree: MountTree;
  readonly pid1: Pid1Facts;
}

/** Null stands for what could not be read. */
export interface Pid1Facts {
  /** `/proc/1/comm`: systemd names itself so, whatever it was started as. */
  readonly comm: string | null;
  /** `/proc/1/cmdline`. After `exec` of a shell it is what the shell started. */
  readonly argv: readonly string[] | null;
  /** The variable `container` in `/proc/1/environ`: whether it is what Sysbox sets, and no other value of it. */
  readonly containerVariable: "private-users" | "another" | "not-set" | null;
}

/** What was read of `/proc/1`; undefined stands for what could not be. */
export interface Pid1Texts {
  readonly comm?: string | undefined;
  readonly cmdline?: string | undefined;
  readonly environ?: string | undefined;
}

export function readPid1({ comm, cmdline, environ }: Pid1Texts): Pid1Facts {
  return {
    comm: comm === undefined ? null : readComm(comm),
    argv: cmdline === undefined ? null : readArgv(cmdline),
    containerVariable: environ === undefined ? null : readContainerVariable(environ),
  };
}

/** Reads `/proc/PID/comm`; it ends in a newline, before which a terminal (`kubectl exec -t`) puts a carriage return. */
function readComm(text: string): string {
  return text.replace(/\r?\n$/, "");
}

/** Reads `/proc/PID/cmdline`: each word ends in a NUL. systemd can shorten it, and then there may be none. */
function readArgv(text: string): readonly string[] {
  const words = text.split("\0");
  return words.at(-1) === "" ? words.slice(0, -1) : words;
}

/** Of `/proc/PID/environ` nothing but this leaves the function. */
function readContainerVariable(environ: string): NonNullable<Pid1Facts["containerVariable"]> {
  const entry = environ.split("\0").find((one) => one.startsWith("container="));
  if (entry === undefined) return "not-set";
  return entry === "container=private-users" ? "private-users" : "another";
}
