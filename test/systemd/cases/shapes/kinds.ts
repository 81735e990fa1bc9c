import { own, recognised, type Shape, wrapped } from "./shape.ts";

const mounts = { [own]: "token" } as const;
const sh = (script: string) => ["sh", "-c", script];

/** One way at least to come to each row of the table of kinds. */
export const kinds: readonly Shape[] = [
  { name: "recognised: exactly `/sbin/init`", command: recognised, mounts },
  { name: "recognised, with arguments", command: [...recognised, "--log-level=err"], mounts },
  { name: "wrapped: a shell that only execs init", command: wrapped, mounts },
  { name: "wrapped: `/usr/sbin/init`", command: ["/usr/sbin/init"], mounts },
  { name: "masked: work before `exec`", command: sh("true & exec /sbin/init"), mounts },
  { name: "masked: a redirection", command: sh("exec /sbin/init >/dev/null"), mounts },
  { name: "masked: another binary", command: ["/lib/systemd/systemd"], mounts },
  { name: "masked: computed words", command: sh("exec /sbin/init $INIT_ARGS"), mounts },
  { name: "masked: a wrapper that keeps its PID", command: ["env", "A=1", "/sbin/init"], mounts },
  { name: "masked: a shell of busybox", command: ["busybox", "sh", "-c", "exec /sbin/init"], mounts },
  { name: "misplaced: a job", command: sh("/sbin/init & wait"), mounts },
  { name: "misplaced: a pipeline", command: sh("exec /sbin/init | cat"), mounts },
  { name: "misplaced: a subshell", command: sh("(exec /sbin/init); exit 3"), mounts },
  { name: "misplaced: tini", command: ["tini", "--", "/sbin/init"], mounts },
  { name: "misplaced: `setsid` forks as PID 1", command: ["setsid", "/sbin/init"], mounts },
  { name: "misplaced: `shareProcessNamespace`", command: wrapped, mounts, spec: { shareProcessNamespace: true } },
  {
    name: "misplaced: `/sbin/init` under `shareProcessNamespace`",
    command: recognised,
    mounts,
    spec: { shareProcessNamespace: true },
  },
  { name: "unknown: no `exec`, and sh is dash", command: sh("/sbin/init"), mounts },
  {
    name: "unknown: no `exec`, and sh is bash",
    command: sh("/sbin/init"),
    mounts,
    boot: { image: { files: { "/usr/local/bin/sh": { linkTo: "/bin/bash" } } } },
  },
  { name: "unknown: the image's entrypoint is `/sbin/init`", mounts, boot: { image: { entrypoint: ["/sbin/init"] } } },
  {
    name: "unknown: the image's entrypoint is `/lib/systemd/systemd`",
    mounts,
    boot: { image: { entrypoint: ["/lib/systemd/systemd"] } },
  },
  { name: "none: no init", command: ["sleep", "infinity"], mounts, boot: { pid1: { main: "sleep" } } },
];
