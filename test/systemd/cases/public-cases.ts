import { type CommandCase, podOfCase, readCommandCases } from "../../support/command-case.ts";
import type { Image } from "../runtime/cri-config.ts";
import { type Cluster, madeUpCluster } from "../volumes/contents.ts";
import { opaqueScript, programs } from "./programs.ts";

/** A public case in an image. */
export interface PublicCase {
  readonly id: string;
  readonly pod: object;
  readonly image: Image;
  /** Which image, where the case does not say it. */
  readonly imageName?: string;
  readonly cluster: Cluster;
  /** What becomes PID 1 where that isn't systemd. */
  readonly pid1?: string;
}

export function publicCases(): readonly PublicCase[] {
  return readCommandCases().flatMap((each) => imagesFor(each.id).map((variant) => publicCase(each, variant)));
}

type Variant = Omit<PublicCase, "id" | "pod" | "cluster">;

function publicCase(each: CommandCase, variant: Variant): PublicCase {
  const pid1 = variant.pid1 ?? otherPid1[each.id];
  return { id: each.id, pod: podOfCase(each), cluster, ...variant, ...(pid1 === undefined ? {} : { pid1 }) };
}

const files = programs;

/** One of the cases mounts a single key of a Secret. */
const cluster: Cluster = {
  ...madeUpCluster,
  entries: (kind, name) => new Map([...madeUpCluster.entries(kind, name), ["password", `password of ${name}\n`]]),
};

function imagesFor(id: string): readonly Variant[] {
  if (opaqueEntrypoints.includes(id)) {
    return [
      { image: { files, entrypoint: ["/sbin/init"] }, imageName: "its entrypoint is /sbin/init" },
      { image: { files, entrypoint: ["/lib/systemd/systemd"] }, imageName: "its entrypoint is /lib/systemd/systemd" },
    ];
  }
  const script = opaqueScripts[id];
  if (script === undefined) return [{ image: { files } }];
  const { ofSystemd, ofAnother } = opaqueScript;
  return [
    { image: { files: { ...files, [script]: ofSystemd } }, imageName: "its script execs init" },
    { image: { files: { ...files, [script]: ofAnother } }, imageName: "its script execs sleep", pid1: "sleep" },
  ];
}

/** These leave the command to the image. */
const opaqueEntrypoints = ["image-entrypoint-only", "image-entrypoint-systemd-path", "args-appended-to-image-init"];

/** These name a script of the image, whose path this is. */
const opaqueScripts: Readonly<Record<string, string>> = {
  // With the line break that is in the pod.
  "env-bash-c-args": "/bin/init_driver.sh",
  "bash-c-dashdash": "/scripts/init-container.sh",
};

const otherPid1: Readonly<Record<string, string>> = {
  "issue-767-sleep": "sh",
  "coder-agent-only": "sleep",
  "coder-init-container": "sh",
  "dind-then-run": "sh",
  "exec-init-background": "journalctl",
  "heredoc-mention": "sleep",
};
