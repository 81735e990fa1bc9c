import type { PathLook, PathQuestion } from "./path-look.ts";
import type { FileAccess } from "./verify-report.ts";

/** Runs a program in a container, without a shell. */
export type RunCommand = (argv: readonly string[]) => Promise<CommandOutcome>;

export type CommandOutcome =
  | { readonly is: "ran"; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** The container has no such program, or none that can be run. */
  | { readonly is: "not-run"; readonly why: string };

/** Files of a volume that are tried, one by one. */
const mostFiles = 16;

/**
 * Looks at paths of a container from outside. `cat` is enough to tell what is there: it is asked for `PATH/.`, which it
 * can't read whatever is there, and says why. So nothing that is in a file goes over the wire. Where the image has them,
 * `ls` names the few files that kubelet has written, `test` tells what can be read, `stat` or `ls` whose it is, and `readlink` where a link leads.
 */
export function lookByCommands(run: RunCommand): (question: PathQuestion) => Promise<PathLook> {
  const missing = new Set<string>();
  const tryRun = async (program: string, ...args: readonly string[]) => {
    if (missing.has(program)) return undefined;
    const outcome = await run([program, ...args]);
    if (outcome.is === "ran") return outcome;
    missing.add(program);
    return undefined;
  };

  return async ({ path, files, allFiles, mayBeLink }) => {
    const found = await lookFor(path);
    if (found === "not-known" || found === "none") return { found, isTried: false };
    const leadsTo = mayBeLink ? await followLink(path) : undefined;
    const seen = { found, ...(leadsTo === undefined || leadsTo === path ? {} : { leadsTo }) };
    if (found === "denied") return { ...seen, isTried: true, unreadable: await accessOf(path) };
    // The folder itself could be read just now.
    const listed = found === "folder" && allFiles ? await listFiles(path) : [];
    const names = new Set([...files, ...(listed ?? [])]);
    const tried = found === "file" ? [path] : [...names].map((file) => `${path}/${file}`);
    for (const file of tried) {
      const outcome = await tryRun("test", "-r", file);
      if (outcome === undefined) return { ...seen, isTried: false };
      if (outcome.exitCode !== 0) return { ...seen, isTried: true, unreadable: await accessOf(file) };
    }
    return { ...seen, isTried: listed !== undefined };
  };

  async function lookFor(path: string): Promise<PathLook["found"]> {
    const nothingToRead = `${path}/.`;
    const found = whatIsThere((await tryRun("cat", nothingToRead))?.stderr ?? "");
    if (found !== "not-known") return found;
    // Where the image speaks another language.
    return whatIsThere((await tryRun("env", "LC_ALL=C", "cat", nothingToRead))?.stderr ?? "");
  }

  /** Names that kubelet shows; what begins with .. is how it exchanges all files at once. Undefined without `ls`. */
  async function listFiles(path: string): Promise<readonly string[] | undefined> {
    const names = (await tryRun("ls", `${path}/`))?.stdout.split("\n");
    return names?.filter((name) => name !== "" && !name.startsWith("..")).slice(0, mostFiles);
  }

  async function accessOf(path: string): Promise<FileAccess> {
    const byStat = await tryRun("stat", "-L", "-c", "%u:%g:%a", path);
    const [, uid, gid, mode] = /^(\d+):(\d+):([0-7]+)\s*$/.exec(byStat?.stdout ?? "") ?? [];
    if (uid !== undefined && gid !== undefined && mode !== undefined) {
      return { path, uid: Number(uid), gid: Number(gid), mode: mode.padStart(4, "0") };
    }
    const byList = await tryRun("ls", "-lndL", path);
    return { path, ...readListLine(byList?.stdout ?? "") };
  }

  async function followLink(path: string): Promise<string | undefined> {
    const byReadlink = await tryRun("readlink", "-f", path);
    if (byReadlink !== undefined) return /^(\/.*)\n$/s.exec(byReadlink.stdout)?.[1];
    const byList = await tryRun("ls", "-lnd", path);
    return / -> (\/.*)\n$/s.exec(byList?.stdout ?? "")?.[1];
  }
}

/** What the kernel's errors say of `PATH/.`; programs write them at the end of a line (strerror(3), locale C). */
function whatIsThere(stderr: string): PathLook["found"] {
  if (/Is a directory\s*$/.test(stderr)) return "folder";
  if (/Not a directory\s*$/.test(stderr)) return "file";
  if (/No such file or directory\s*$/.test(stderr)) return "none";
  return /Permission denied\s*$/.test(stderr) ? "denied" : "not-known";
}

/** `drwxr-x--- 2 0 65534 100 Jan  1 00:00 PATH`: POSIX has the form (ls -l -n). */
function readListLine(line: string): Omit<FileAccess, "path"> {
  const [, letters = "", uid, gid] = /^[-a-z]([-rwxsStT]{9})\S?\s+\d+\s+(\d+)\s+(\d+)\s/.exec(line) ?? [];
  return uid === undefined || gid === undefined
    ? {}
    : { uid: Number(uid), gid: Number(gid), mode: modeOfLetters(letters) };
}

function modeOfLetters(letters: string): string {
  const bits = [...letters].map((letter) => (/[rwxst]/.test(letter) ? "1" : "0")).join("");
  const special = [2, 5, 8].map((at) => (/[sStT]/.test(letters.charAt(at)) ? "1" : "0")).join("");
  return Number.parseInt(special + bits, 2)
    .toString(8)
    .padStart(4, "0");
}
