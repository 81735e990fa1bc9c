import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Mounts as the machine has them, but that what is written to /tmp is kept apart from what others write there. */
export interface HeldMounts {
  /** A command that runs the one after it there. */
  readonly enter: readonly string[];
  /** Where its files are seen from outside. */
  readonly root: string;
  /** Has what was written to /tmp there, and nothing else. */
  readonly writtenToTmp: string;
  readonly mountinfo: string;
  letGo(): void;
}

/** They are there until this process ends, however it ends. */
export async function holdMounts(): Promise<HeldMounts> {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
  const holder = spawn("unshare", ["--mount", "sh", "-ec", inside, "sh", folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [pid]: string[] = await once(createInterface({ input: holder.stdout }), "line");
  return {
    enter: ["nsenter", "--target", `${pid}`, "--mount", `--wd=${process.cwd()}`],
    root: `/proc/${pid}/root`,
    writtenToTmp: `/proc/${pid}/cwd`,
    mountinfo: `/proc/${pid}/mountinfo`,
    letGo: () => {
      holder.stdin.end();
      rmdirSync(folder);
    },
  };
}

// Shared, as systemd has the mounts of a machine: what spreads from a node would be seen.
const inside = `
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work"
cd "$1/upper"
mount -t overlay -o "lowerdir=/tmp,upperdir=$1/upper,workdir=$1/work" overlay /tmp
mount --make-rshared /
echo $$
exec cat`;
