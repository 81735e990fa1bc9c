import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;

export interface Tools {
  readonly launcher: string;
  readonly standIn: string;
  /** What the lack of a C compiler costs. */
  readonly limits: readonly string[];
}

/** Makes the launcher and the stand-in that writes to `log`, in `folder`: compiled, or as scripts where nothing compiles. */
export function makeTools(folder: string, log: string): Tools {
  const launcher = join(folder, "launch");
  const standIn = join(folder, "stand-in");
  const refusal = compile("launch.c", launcher, []) ?? compile("stand-in.c", standIn, [`-DLOG="${log}"`]);
  if (refusal === undefined) return { launcher, standIn, limits: [] };

  copyFileSync(join(here, "launch.bash"), launcher);
  writeFileSync(standIn, readFileSync(join(here, "stand-in.sh"), "utf8").replace("@LOG@", log));
  for (const script of [launcher, standIn]) chmodSync(script, 0o755);
  return {
    launcher,
    standIn,
    limits: [`${refusal}: scripts take the place of our tools, which is slower, and argv[0] is not seen`],
  };
}

/** The reason why it can not be compiled, or undefined once it is. */
function compile(source: string, output: string, flags: readonly string[]): string | undefined {
  const compilers = process.env.CC ? [process.env.CC] : ["cc", "gcc", "clang"];
  let reason = `no C compiler (${compilers.join(", ")})`;
  for (const compiler of compilers) {
    // A static program starts faster; not every machine has a static C library.
    for (const linking of [["-static"], []]) {
      const done = spawnSync(compiler, ["-O1", ...linking, ...flags, "-o", output, join(here, source)], {
        encoding: "utf8",
      });
      if (done.status === 0) return undefined;
      if (done.error === undefined) reason = `${compiler} fails on ${source}: ${done.stderr.split("\n")[0]}`;
    }
  }
  return reason;
}
