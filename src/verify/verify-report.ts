/** What `boxinit verify` found; `boxinit verify -o json` prints it as it is. */
export interface VerifyReport {
  readonly version: 1;
  /** Null where no pod is known. */
  readonly pod: { readonly namespace: string | null; readonly name: string | null } | null;
  readonly containers: readonly ContainerReport[];
}

export interface ContainerReport {
  /** Null where no pod is known. */
  readonly name: string | null;
  readonly pid1: Pid1Report;
  readonly mounts: readonly MountReport[];
  /** What to do next, a sentence for each kind of fault; none where all is in order. */
  readonly advice: readonly string[];
}

export type Answer = "yes" | "no" | "not-known";

export interface Pid1Report {
  readonly comm: string | null;
  readonly argv: readonly string[] | null;
  readonly systemd: Answer;
  /** Whether Sysbox took the container for one of systemd, and prepared `/run` for it. */
  readonly recognised: Answer;
  /** What that was told by. */
  readonly evidence: string;
}

/**
 * - visible: its path leads to it, and where that could be tried, it can be read
 * - linked: its path is a link that leads to the same files
 * - hidden: it is mounted, and its path leads elsewhere
 * - unreadable: its path leads to it, and it can't be read
 * - missing: the pod has it, and nothing of it is at its path
 * - not-known: it can't be told from what could be read
 */
export const verdicts = ["visible", "linked", "hidden", "unreadable", "missing", "not-known"] as const;
export type Verdict = (typeof verdicts)[number];

export interface MountReport {
  readonly path: string;
  readonly verdict: Verdict;
  /** For people: what was seen. */
  readonly why: string;
  /** What is known of the volume: of the pod's spec, else by how it is mounted. */
  readonly volume: { readonly name: string | null; readonly kind: string } | null;
  readonly mount?: MountedAs;
  /** Of a hidden mount: what covers it. */
  readonly hiddenBy?: MountedAs;
  /** Where a link at its path leads, or would lead. */
  readonly link?: string;
  /** Of an unreadable one: the file or folder that can't be read, with owner and mode where they are known. */
  readonly unreadable?: FileAccess;
}

export interface MountedAs {
  readonly id: number;
  readonly parentId: number;
  readonly type: string;
  readonly path: string;
}

export interface FileAccess {
  readonly path: string;
  readonly uid?: number;
  readonly gid?: number;
  /** In octal, as `0640`. */
  readonly mode?: string;
}

/** What makes a container not in order. What can't be known is told and fails nobody. */
export function isAmiss({ verdict }: Pick<MountReport, "verdict">): boolean {
  return verdict === "hidden" || verdict === "unreadable" || verdict === "missing";
}
