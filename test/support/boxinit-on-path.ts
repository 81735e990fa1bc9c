import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isExecutable } from "./is-executable.ts";
import { programEnvironment } from "./run-boxinit.ts";

const source = join(import.meta.dirname, "../../src");
const programs = { boxinit: "main.ts", "kubectl-boxinit": "kubectl-boxinit.ts" };

/** An environment in which a shell finds boxinit under its names, in a folder of its own below the given one. */
export function withBoxinitOnPath(folder: string): NodeJS.ProcessEnv {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const [name, entry] of Object.entries(programs)) {
    const file = join(bin, name);
    writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${join(source, entry)}" "$@"\n`);
    chmodSync(file, 0o755);
  }
  return { ...programEnvironment, HOME: folder, PATH: `${bin}${delimiter}${process.env.PATH}` };
}

export function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program)));
}
