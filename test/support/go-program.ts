import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { isExecutable } from "./is-executable.ts";

/** A program that is built from the Go module proxy, at the version that a module of ours names as its tool. */
export interface GoProgram {
  readonly name: string;
  /** The folder of go.mod and go.sum. */
  readonly module: string;
  readonly package: string;
  /** Of one that is partly written in C: needs its compiler, and its libraries with their headers. */
  readonly cgo?: { readonly tags: string };
}

const cache = join(import.meta.dirname, "../../.cache/go");

/** Where the program is kept once it is built: one file for each state of its module. */
export function fileOf(program: GoProgram): string {
  const hash = ["go.mod", "go.sum"].reduce(
    (sum, name) => sum.update(readFileSync(join(program.module, name))),
    createHash("sha256"),
  );
  return join(cache, hash.digest("hex").slice(0, 16), program.name);
}

export function isBuilt(program: GoProgram): boolean {
  return isExecutable(fileOf(program));
}

/** Builds the program, unless it is there. @throws Error where that fails */
export function build(program: GoProgram): void {
  if (isBuilt(program)) return;
  const file = fileOf(program);
  console.log(`building ${program.name} from Go modules: minutes on a first run`);
  mkdirSync(dirname(file), { recursive: true });
  const tags = program.cgo === undefined ? [] : ["-tags", program.cgo.tags];
  // Two that build it at once get in no way of one another.
  const unfinished = `${file}.${process.pid}.part`;
  const args = ["build", "-trimpath", "-ldflags", "-s -w", ...tags, "-o", unfinished, program.package];
  const { status, error } = spawnSync("go", args, {
    cwd: program.module,
    env: {
      ...process.env,
      CGO_ENABLED: program.cgo === undefined ? "0" : "1",
      GOFLAGS: "-mod=readonly",
      GOWORK: "off",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`go build failed in ${program.module}: ${error?.message ?? `exit code ${status}`}`);
  // Only a whole file gets its name.
  renameSync(unfinished, file);
}
