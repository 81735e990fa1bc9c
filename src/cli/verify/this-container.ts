import { readFile } from "node:fs/promises";
import { linksFile } from "../../core/plan/keep-path.ts";
import { readLinks } from "../../core/plan/link-lines.ts";
import { readPid1 } from "../../verify/container-facts.ts";
import { verifyContainer } from "../../verify/verify-container.ts";
import type { VerifyReport } from "../../verify/verify-report.ts";
import { UsageError } from "../exit-codes.ts";
import { podOf, readExpected } from "./expected.ts";
import { lookInside } from "./look-inside.ts";
import { readTree } from "./read-text.ts";

interface ThisContainer {
  readonly pod?: string;
  readonly container?: string;
}

const mountinfo = "/proc/1/mountinfo";

/** The container that this runs in. Without its pod's spec, the file of links tells what boxinit has ordered. */
export async function verifyThisContainer({ pod, container }: ThisContainer): Promise<VerifyReport> {
  const tree = readTree(await readOwn(mountinfo), mountinfo);
  const expected = pod === undefined ? undefined : await readExpected(pod, container);
  const [comm, cmdline, environ, links] = await Promise.all(
    ["/proc/1/comm", "/proc/1/cmdline", "/proc/1/environ", linksFile].map(readIfPossible),
  );
  const report = await verifyContainer({
    name: expected?.container.name ?? container ?? null,
    facts: { tree, pid1: readPid1({ comm, cmdline, environ }) },
    expected: expected?.container ?? { name: "", mounts: [], links: readLinks(links ?? "") },
    repair: expected?.pod.repair ?? (links === undefined ? undefined : "repaired"),
    look: lookInside,
  });
  return { version: 1, pod: expected === undefined ? null : podOf(expected.pod), containers: [report] };
}

async function readOwn(file: string): Promise<string> {
  const text = await readIfPossible(file);
  if (text !== undefined) return text;
  throw new UsageError(`${file} can not be read here: name a pod, or give --mountinfo`);
}

async function readIfPossible(file: string): Promise<string | undefined> {
  return await readFile(file, "utf8").catch(() => undefined);
}
