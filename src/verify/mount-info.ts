/** A line of `/proc/PID/mountinfo`, as proc_pid_mountinfo(5) describes it; optional fields (propagation) left out. */
export interface MountInfo {
  readonly id: number;
  /** Of the mount that it is attached to; of the topmost one, of something outside the list. */
  readonly parentId: number;
  /** `major:minor` of the file system. */
  readonly device: string;
  /** What of the file system is mounted: a path in it. */
  readonly root: string;
  /** As seen from the root of the process whose list it is. */
  readonly mountPoint: string;
  readonly options: readonly string[];
  readonly type: string;
  readonly source: string;
  readonly superOptions: readonly string[];
}

export type ReadMountInfo =
  | { readonly is: "read"; readonly mounts: readonly MountInfo[] }
  | {
      readonly is: "malformed";
      /** From 1. */
      readonly line: number;
      readonly why: string;
      readonly excerpt: string;
    };

/** Characters of a line that an error shows. */
const shownLength = 120;

/** No pod has so many. Whoever is root in one can make any number, and what covers what would take minutes to tell. */
const mostMounts = 10_000;

/** Reads the whole text. A terminal (`kubectl exec -t`) puts a carriage return before the end of each line. */
export function parseMountInfo(text: string): ReadMountInfo {
  const mounts: MountInfo[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === "") continue;
    const mount = parseLine(line);
    if (typeof mount === "string") {
      return { is: "malformed", line: index + 1, why: mount, excerpt: line.slice(0, shownLength) };
    }
    mounts.push(mount);
    if (mounts.length > mostMounts) {
      return { is: "malformed", line: index + 1, why: `it has more than ${mostMounts} mounts in it`, excerpt: "" };
    }
  }
  if (mounts.length === 0) return { is: "malformed", line: 1, why: "it has no mount in it", excerpt: "" };
  return { is: "read", mounts };
}

/**
 * Fields are divided by one blank each, and a blank in a field is escaped: a source can be empty.
 *
 * @returns what is wrong with it, as a string
 */
function parseLine(line: string): MountInfo | string {
  const fields = line.split(" ");
  const [id = "", parentId = "", device = "", root = "", mountPoint = "", options = ""] = fields;
  if (!isId(id)) return "it does not begin with the id of a mount";
  if (!isId(parentId)) return "its second field is not the id of a mount";
  if (!/^\d+:\d+$/.test(device)) return "its third field is not a device, such as 8:1";
  if (!mountPoint.startsWith("/")) return "its fifth field is not an absolute path";
  const end = fields.indexOf("-", 6);
  if (end === -1) return "the - before the type of the file system is missing";
  const [type = "", source, superOptions] = fields.slice(end + 1);
  if (type === "" || source === undefined || superOptions === undefined) {
    return "it has no type, source and options of a file system behind the -";
  }
  return {
    id: Number(id),
    parentId: Number(parentId),
    device,
    root: unescapeOctal(root),
    mountPoint: unescapeOctal(mountPoint),
    options: options.split(","),
    type,
    source: unescapeOctal(source),
    superOptions: superOptions.split(","),
  };
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

/** The kernel writes blank, tab, newline, backslash and in a source `#` as three octal digits (mangle_path). */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
