import { join } from "node:path";
import { runProgram } from "../../image/run-program.ts";
import { type Generation, generationNames } from "./generations.ts";

/** Makes what isn't there yet, all side by side: a minute or two, once. */
export function prepareRootfs(generations: readonly Generation[] = generationNames): void {
  runProgram(process.execPath, [join(import.meta.dirname, "make-rootfs-process.ts"), ...generations]);
}
