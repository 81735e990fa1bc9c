/**
 * Programs that start another program, and whether that one keeps their PID. Sources: the programs' manual pages
 * (coreutils, util-linux), tini and dumb-init's READMEs; each was run in a fresh PID namespace where it could be.
 */
export interface Wrapper {
  /** `keeps`: it execs; `forks`: what it starts is a child. */
  readonly pid: "keeps" | "forks";
  /** Letters of options without a value. */
  readonly flags: string;
  /** Letters of options with a value, attached or in the next word. */
  readonly values: string;
  /** Long options: without a value, with one (`=` at the end), or with one that may be left out (`=?`). */
  readonly long: readonly string[];
  /** What an operand before the program looks like; a word that doesn't is the program already. */
  readonly operand?: RegExp;
  /** `NAME=value` words before the program are its environment. */
  readonly assignments?: true;
}

const architecture =
  /^(?:linux|uname|i\d86|x86|arm|aarch|ppc|s390|sparc|mips|ia64|alpha|parisc|riscv|loongarch|athlon)/;

const setarch: Wrapper = {
  pid: "keeps",
  flags: "BFILRSTXZv3",
  values: "",
  long: ["3gb", "4gb", "32bit", "addr-no-randomize", "uname-2.6", "verbose"],
};

/** Only with `-f`: without, what it starts may be in another PID namespace or not. */
export const forkingUnshare: Wrapper = {
  pid: "forks",
  flags: "cfimnprTuCU",
  values: "GRSlw",
  long: [
    ...["fork", "map-root-user", "map-current-user", "map-auto", "keep-caps", "mount=?", "uts=?", "ipc=?", "net=?"],
    ...["pid=?", "user=?", "cgroup=?", "time=?", "mount-proc=?", "kill-child=?", "propagation=", "setgroups="],
    ...["root=", "wd=", "setuid=", "setgid=", "map-user=", "map-group=", "monotonic=", "boottime="],
  ],
};

export const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    "env",
    {
      pid: "keeps",
      flags: "iv",
      values: "uC",
      long: ["ignore-environment", "debug", "unset=", "chdir=", "default-signal", "ignore-signal", "block-signal"],
      assignments: true,
    },
  ],
  ["nice", { pid: "keeps", flags: "0123456789", values: "n", long: ["adjustment="] }],
  ["nohup", { pid: "keeps", flags: "", values: "", long: [] }],
  ["stdbuf", { pid: "keeps", flags: "", values: "ioe", long: ["input=", "output=", "error="] }],
  [
    "setpriv",
    {
      pid: "keeps",
      flags: "",
      values: "",
      long: [
        ...["nnp", "no-new-privs", "clear-groups", "keep-groups", "init-groups", "reset-env"],
        ...["reuid=", "regid=", "ruid=", "rgid=", "euid=", "egid=", "groups=", "inh-caps=", "ambient-caps="],
        ...["bounding-set=", "securebits=", "pdeathsig=", "selinux-label=", "apparmor-profile="],
      ],
    },
  ],
  [
    "chrt",
    {
      pid: "keeps",
      flags: "abdfiorRv",
      values: "TPD",
      long: ["batch", "deadline", "fifo", "idle", "other", "rr", "reset-on-fork"],
      operand: /^/,
    },
  ],
  ["ionice", { pid: "keeps", flags: "t", values: "cn", long: ["class=", "classdata=", "ignore"] }],
  ["taskset", { pid: "keeps", flags: "ac", values: "", long: ["all-tasks", "cpu-list"], operand: /^/ }],
  ["setarch", { ...setarch, operand: architecture }],
  ["linux32", setarch],
  ["linux64", setarch],
  ["tini", { pid: "forks", flags: "sgvw", values: "pe", long: [] }],
  ["tini-static", { pid: "forks", flags: "sgvw", values: "pe", long: [] }],
  ["docker-init", { pid: "forks", flags: "sgvw", values: "pe", long: [] }],
  ["catatonit", { pid: "forks", flags: "gP", values: "", long: [] }],
  ["dumb-init", { pid: "forks", flags: "cv", values: "r", long: ["single-child", "verbose", "rewrite="] }],
  ["setsid", { pid: "forks", flags: "cfw", values: "", long: ["ctty", "fork", "wait"] }],
  [
    "timeout",
    {
      pid: "forks",
      flags: "vfp",
      values: "ks",
      long: ["foreground", "preserve-status", "verbose", "kill-after=", "signal="],
      operand: /^/,
    },
  ],
]);

/** Programs that start another one in ways that are not read: with init among their words, PID 1 is unknown. */
const opaqueStarters = new Set([
  ...["chroot", "nsenter", "switch_root", "pivot_root", "bwrap", "runuser", "su", "sudo"],
  ...["doas", "gosu", "su-exec", "setuidgid", "chpst", "capsh", "flock", "xargs", "find", "strace", "ltrace", "gdb"],
  ...["time", "watch", "parallel", "systemd-run", "systemd-nspawn", "start-stop-daemon", "supervisord", "s6-setuidgid"],
  ...["s6-overlay-suexec", "prlimit", "numactl", "choom", "fakeroot", "faketime", "proot", "ssh", "catchsegv"],
]);

export function isOpaqueStarter(program: string): boolean {
  return opaqueStarters.has(program);
}
