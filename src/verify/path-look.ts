import type { FileAccess } from "./verify-report.ts";

/** A path of a container that is to be looked at. */
export interface PathQuestion {
  /** Clean. */
  readonly path: string;
  /** Names of files below it that should be readable. */
  readonly files: readonly string[];
  /** Every file right below it should be, too: kubelet writes them, and there are few. */
  readonly allFiles: boolean;
  /** It may be a link that leads elsewhere. */
  readonly mayBeLink: boolean;
}

/** What was seen there, as whoever looks: links followed. */
export interface PathLook {
  /** none: nothing is there, or a link leads to nothing. denied: whoever looks may not. */
  readonly found: "folder" | "file" | "none" | "denied" | "not-known";
  /** Where it leads, if elsewhere. */
  readonly leadsTo?: string;
  /** The first file or folder, itself or right below it, that can't be read. */
  readonly unreadable?: FileAccess;
  /** Whether reading was tried of everything that was asked for. */
  readonly isTried: boolean;
}

export const notLookedAt: PathLook = { found: "not-known", isTried: false };
