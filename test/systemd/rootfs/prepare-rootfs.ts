import { join } from "node:path";
import { runProgram } from "../../image/run-program.ts";

/** Makes what isn't there yet, all generations side by side: a minute or two, once. */
export function prepareRootfs(): void {
  runProgram(process.execPath, [join(import.meta.dirname, "make-rootfs-process.ts")]);
}
