import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { headingsOf, readDocument, sectionOf } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");

function textOf(...patterns: readonly string[]): string {
  const files = globSync(patterns, { cwd: root });
  return files.map((file) => readFileSync(join(root, file), "utf8").replaceAll("\\", "")).join("\n");
}

const ours = textOf("src/**/*.ts", "charts/boxinit/templates/*.tpl");
/** Programs that are not ours speak in the tests that have seen them do so. */
const ofOthers = textOf("test/{chart,cluster,node,systemd}/**/*.test.ts", "test/cluster/faulty/*.ts");
/** Of what no test runs, the source has the words. */
const inTheirSources = [
  // aws/aws-cli and boto/botocore, botocore/exceptions.py: NoCredentialsError.
  "Unable to locate credentials",
  // The C library, of EACCES (errno(3)).
  "Permission denied",
  // CRI-O, as nodes of others have said it: nestybox/sysbox, issues 987 and 1019.
  'reading ID mappings from "/proc/0/uid_map"',
].join("\n");
const saidByOthers = [
  ...["## What the API server says", "## Helm refuses the values"],
  ...["## What programs in a pod say", "## CRI-O says no"],
];

const page = readDocument("docs/handbook/troubleshooting.md");
const [ofPrograms = "", ofSysbox] = page.split("\n## Sysbox says no\n");
const ofOperators = headingsOf(ofPrograms, 2).flatMap((section) => {
  const said = saidByOthers.includes(`## ${section}`) ? `${ours}${ofOthers}${inTheirSources}` : ours;
  return headingsOf(sectionOf(ofPrograms, `## ${section}`), 3).map((heading) => ({ heading, said }));
});
/** What whoever applies a manifest is told: sentences of the findings, in which data stands for `...`. */
const sentences = ours.replace(/\{\w+\}/g, "");
const ofAuthors = headingsOf(readDocument("docs/warnings.md"), 3)
  .filter((heading) => heading.startsWith("`"))
  .map((heading) => ({ heading, said: sentences }));
const messages = [...ofOperators, ...ofAuthors];

it.each(messages)("somebody says: $heading", ({ heading, said }) => {
  const [, message] = /^`(.+)`$/.exec(heading) ?? [];
  expect(message).toBeDefined();
  const fragments = message?.split("...").map((fragment) => fragment.trim()) ?? [];
  expect(fragments.filter((fragment) => !said.includes(fragment))).toEqual([]);
});

it("leaves out only what a node says, which no test has", () => {
  expect(messages.length).toBeGreaterThan(20);
  expect(headingsOf(ofSysbox ?? "", 3).length).toBeLessThan(4);
});
