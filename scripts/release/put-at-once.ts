import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { git, runProgram } from "./run-program.ts";

interface Made {
  readonly root: string;
  /** The folder with what is published, wherever it was made. */
  readonly made: string;
  readonly out: string;
  /** Undefined for a dry run. */
  readonly tagged: { readonly commit: string; readonly version: string } | undefined;
}

/** Folder, tag and branch, all or none: whatever was done is taken back where the next one fails. */
export function putAtOnce({ root, made, out, tagged }: Made): void {
  mkdirSync(dirname(out), { recursive: true });
  // Another file system takes no rename: so a copy under another name first, beside where it belongs.
  const beside = `${out}.part`;
  const undo = [() => rmSync(beside, { recursive: true, force: true })];
  try {
    rmSync(beside, { recursive: true, force: true });
    runProgram("cp", ["-R", made, beside], { cwd: root });
    renameSync(beside, out);
    undo.push(() => rmSync(out, { recursive: true }));
    if (tagged === undefined) return;
    const { commit, version } = tagged;
    git(root, "tag", "--annotate", `v${version}`, "--message", `boxinit ${version}`, commit);
    undo.push(() => git(root, "tag", "--delete", `v${version}`));
    git(root, "merge", "--quiet", "--ff-only", commit);
  } catch (error) {
    for (const takeBack of undo.reverse()) takeBack();
    throw error;
  }
}
