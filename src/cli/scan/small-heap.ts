import { setFlagsFromString } from "node:v8";

/**
 * Has V8 collect what is not needed any more while it is little, for a program that makes much and keeps little. Left to
 * itself, on a machine with much memory it would wait: new objects alone would take 128 MiB.
 *
 * These are no limits, which a large report would come up against. The heap's size has flags of Node's command line
 * (`--max-old-space-size`, `--max-semi-space-size`), which `npx boxinit` can't give; V8 reads these two each time it lets
 * a part of the heap grow, so they hold from now on. One that a later V8 does not know is told on standard error, and
 * changes nothing.
 */
export function keepHeapSmall(): void {
  // Where new objects are: it stays as large as it is.
  setFlagsFromString("--semi-space-growth-factor=1");
  // What has lasted: collected once it has grown by a third, where it would be by up to four times.
  setFlagsFromString("--heap-growing-percent=30");
}
