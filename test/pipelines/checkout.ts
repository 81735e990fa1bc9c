import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** What somebody who clones this repository has, as the working tree is now: of its files, those that count here. */
export function checkOut(folder: string): void {
  const options = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"];
  const parts = ["*.json", "*.yaml", "*.yml", "*.md", ".npmrc", "LICENSE"].map((pattern) => `:(glob)${pattern}`);
  const listed = execFileSync("git", [...options, ...parts, "bin", "src"], { cwd: root, encoding: "utf8" });
  for (const file of listed.split("\0")) {
    if (file === "" || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
}

/** Makes a commit of all that is in the folder, and gives its hash. */
export function commitAll(folder: string): string {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.test", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--no-verify", "--message", "all");
  return git("rev-parse", "HEAD").trim();
}
