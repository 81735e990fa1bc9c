import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface Prerequisite {
  readonly name: string;
  readonly isMet: () => boolean;
}

/** A program that must be on the PATH. */
export function onPath(program: string): Prerequisite {
  return {
    name: program,
    isMet: () => (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program))),
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
