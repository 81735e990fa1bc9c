import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { settings } from "../../src/config/settings.ts";
import { defaultLimits } from "../../src/server/limits.ts";
import { codeOf, codesOf, headingsOf, readDocument, rowsOf, sectionOf } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");
const page = readDocument("docs/handbook/threat-model.md");

describe("the threat model", () => {
  it("says of each threat what holds against it, or what remains", () => {
    const ofThreats = headingsOf(page, 2)
      .map((heading) => sectionOf(page, `## ${heading}`))
      .filter((section) => section.includes("| what holds | what remains |"));
    expect(ofThreats.length).toBeGreaterThan(4);
    for (const row of ofThreats.flatMap(rowsOf)) {
      const [threat, holds, remains] = row.slice(-3);
      expect([threat, `${holds}${remains}`]).not.toContain("");
    }
  });

  it("names values of the chart and keys of the configuration that there are", () => {
    const chart: unknown = parse(readFileSync(join(root, "charts/boxinit/values.yaml"), "utf8"));
    const keys = settings.map(({ key }) => key);
    const named = codesOf(page).filter((code) => /^[a-z][A-Za-z]+(\.[a-zA-Z]+)+(: .+)?$/.test(code));
    expect(named.length).toBeGreaterThan(10);
    const unknown = named
      .map((code) => code.replace(/: .*/, ""))
      .filter((key) => !keys.includes(key) && !has(chart, key));
    expect(unknown).toEqual([]);
  });

  it("has the server's limits", () => {
    const { bodyBytes, smallBodyBytes, handshakeTimeout, headersTimeout, requestTimeout, opsConnections } =
      defaultLimits;
    const network = sectionOf(page, "## What somebody in the network can do");
    expect(headersTimeout).toBe(handshakeTimeout);
    expect(network).toContain(
      `handshakes and headers have ${headersTimeout / 1000} s, a request ${requestTimeout / 1000} s`,
    );
    expect(network).toContain(`a body has ${bodyBytes / 1024 / 1024} MiB at most`);
    expect(network).toContain(`those over ${smallBodyBytes / 1024} KiB are read [in turns]`);
    expect(network).toContain(`${opsConnections} connections, as above |`);
  });
});

/** Whether an object has what a dotted name leads to. */
function has(object: unknown, name: string): boolean {
  let at = object;
  for (const key of name.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return false;
    at = Reflect.get(at, key);
  }
  return true;
}

const step = z.looseObject({
  uses: z.string().default(""),
  run: z.string().default(""),
  with: z.record(z.string(), z.unknown()).default({}),
});
const workflow = z.looseObject({
  jobs: z.record(
    z.string(),
    z.looseObject({ env: z.record(z.string(), z.string()).default({}), steps: z.array(step).default([]) }),
  ),
});

describe("checking a release", () => {
  const { jobs } = workflow.parse(parse(readFileSync(join(root, ".github/workflows/release.yaml"), "utf8")));
  const section = sectionOf(readDocument("docs/release.md"), "## Checking a release");
  const rows = rowsOf(section).map(
    ([what = "", ...how]) => [codeOf(/`.+`/.exec(what)?.[0] ?? what), how.join(" ")] as const,
  );

  /** What the first job writes for a name that the others have of it. */
  const outputOf = (name: string) =>
    jobs.assets?.steps
      .flatMap(({ run }) => run.split("\n"))
      .map((line) => /^echo "(\w+)=(.+)" >> /.exec(line))
      .find((found) => found?.[1] === name)?.[2]
      // In lower case.
      ?.replace(/\$\{GITHUB_REPOSITORY,,\}/, "OWNER/boxinit")
      .replace(/\$\{GITHUB_REPOSITORY_OWNER,,\}/, "OWNER") ?? "";

  it("has a row for each thing that the workflow attests", () => {
    const attested = Object.values(jobs).flatMap(({ env, steps }) =>
      steps
        .filter(({ uses }) => uses.startsWith("actions/attest-build-provenance@"))
        .map(({ with: { "subject-name": name, "subject-checksums": checksums } }) =>
          String(name ?? checksums)
            .replace(/\$\{\{ env\.(\w+) \}\}/, (_, variable) => env[variable] ?? "")
            .replace(/\$\{\{ needs\.assets\.outputs\.(\w+) \}\}/, (_, name) => outputOf(name)),
        ),
    );
    const byGh = rows.filter(([, how]) => how.includes("gh attestation verify"));
    expect(byGh.map(([what, how]) => (how.includes("SHA256SUMS") ? "SHA256SUMS" : what))).toEqual(attested);
    for (const name of attested.filter((one) => one.startsWith("ghcr.io/")))
      expect(section).toContain(`verify oci://${name}:`);
  });

  it("has the package that npm attests", () => {
    const publish = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ run }) => run.includes("npm publish")));
    expect(publish.map(({ run }) => / --provenance /.test(run))).toEqual([true]);
    expect(rows.filter(([, how]) => how.includes("npm audit signatures")).map(([what]) => what)).toEqual(["boxinit"]);
  });
});
