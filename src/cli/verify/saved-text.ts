import { readPid1 } from "../../verify/container-facts.ts";
import { verifyContainer } from "../../verify/verify-container.ts";
import type { VerifyReport } from "../../verify/verify-report.ts";
import { UsageError } from "../exit-codes.ts";
import { podOf, readExpected } from "./expected.ts";
import { readText, readTree } from "./read-text.ts";

export interface SavedText {
  readonly mountinfo: string;
  readonly comm?: string;
  readonly cmdline?: string;
  readonly pod?: string;
  readonly container?: string;
}

/** Nobody can look at paths there: whether something can be read, and whether links are there, stays open. */
export async function verifySavedText(saved: SavedText): Promise<VerifyReport> {
  const { mountinfo, comm, cmdline, pod, container } = saved;
  if ([mountinfo, comm, cmdline, pod].filter((file) => file === "-").length > 1) {
    throw new UsageError("standard input can be one of the files only");
  }
  const tree = readTree(await readText(mountinfo), mountinfo);
  const expected = pod === undefined ? undefined : await readExpected(pod, container);
  const report = await verifyContainer({
    name: expected?.container.name ?? container ?? null,
    facts: {
      tree,
      pid1: readPid1({
        comm: comm === undefined ? undefined : await readText(comm),
        cmdline: cmdline === undefined ? undefined : await readText(cmdline),
      }),
    },
    expected: expected?.container,
    repair: expected?.pod.repair,
    look: null,
  });
  return { version: 1, pod: expected === undefined ? null : podOf(expected.pod), containers: [report] };
}
