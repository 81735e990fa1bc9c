import { beforeAll, describe, expect, it } from "vitest";
import { findingCodes } from "../../src/core/findings.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { sarifErrors } from "./json-schemas.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly Result[];
      readonly invocations: readonly object[];
    },
  ];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object };
      readonly logicalLocations: readonly object[];
    },
  ];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

async function sarif(paths: readonly string[], input = ""): Promise<{ log: Log; exitCode: number }> {
  const { stdout, exitCode } = await runBoxinit(["audit", "-o", "sarif", ...paths], input, folder.path);
  return { log: JSON.parse(stdout), exitCode };
}

const fingerprints = ({ runs: [{ results }] }: Log) =>
  results.map((result) => result.partialFingerprints["boxinitFinding/v1"]);

describe.concurrent("audit -o sarif", () => {
  const hostile = "a #%25,é:1\n\u202e.yaml";
  let log: Log;
  beforeAll(async () => {
    folder.write("deep/machine.yaml", yamlOf(pod("machine", wrappedPodSpec)));
    folder.write(`deep/${hostile}`, yamlOf(pod("evil\u001b[2J\n::error::", wrappedPodSpec)));
    ({ log } = await sarif(["deep"]));
  });

  it("is SARIF 2.1.0 by its official schema", () => {
    expect(sarifErrors(log)).toEqual([]);
  });

  it("has a rule for every code, and each result names its own", () => {
    const [{ tool, results }] = log.runs;
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(findingCodes);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it("tells rules in words: what it is, what it means, what to do", () => {
    expect(log.runs[0].tool.driver.rules.find(({ id }) => id === "token-hidden")).toEqual({
      id: "token-hidden",
      shortDescription: { text: "systemd's tmpfs on /run hides a ServiceAccount token." },
      fullDescription: { text: expect.stringContaining("where systemd's tmpfs covers it") },
      help: { text: expect.stringMatching(/^Mount tokens outside/), markdown: expect.stringMatching(/^Mount tokens/) },
      defaultConfiguration: { level: "warning" },
    });
  });

  it("places a result in the file and in the pod", () => {
    const result = log.runs[0].results.find(
      ({ ruleId, message }) => ruleId === "token-hidden" && message.text.includes("Pod machine"),
    );
    expect(result).toMatchObject({
      level: "warning",
      message: {
        text: expect.stringMatching(/^Pod machine, container main: token \/var\/run\/secrets\/serviceaccount/),
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "deep/machine.yaml" },
            region: { startLine: 24, startColumn: 11 },
          },
          logicalLocations: [{ name: "main", fullyQualifiedName: "Pod machine/main", kind: "object" }],
        },
      ],
    });
  });

  it("names files by relative URIs, whatever is in their names, and shows control characters escaped", () => {
    const uris = new Set(log.runs[0].results.map(({ locations: [at] }) => at.physicalLocation.artifactLocation.uri));
    const uri = [...uris].find((one) => one !== "deep/machine.yaml") ?? "";
    expect(uri).toMatch(/^deep\/[A-Za-z0-9%.-]+$/);
    expect(decodeURIComponent(uri)).toBe(`deep/${hostile}`);
    for (const { message } of log.runs[0].results) expect(message.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("knows a finding again where lines have moved, and tells all findings apart", async () => {
    const manifest = yamlOf(pod("machine", wrappedPodSpec), pod("machine", wrappedPodSpec));
    const file = folder.write("moving.yaml", manifest);
    const before = fingerprints((await sarif([file])).log);
    folder.write("moving.yaml", `# a comment\n\n${manifest}`);
    expect(fingerprints((await sarif([file])).log)).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
    expect(before.length).toBeGreaterThan(4);
  });

  it("says of standard input that it is", async () => {
    const { log: ofInput } = await sarif(["-"], yamlOf(pod("machine", wrappedPodSpec)));
    expect(sarifErrors(ofInput)).toEqual([]);
    expect(ofInput.runs[0].results[0]?.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: "-",
      description: { text: "standard input" },
    });
  });

  it("tells what it could not read, and that it has not read everything", async () => {
    const broken = folder.write("broken.yaml", "kind: [Pod\n");
    const right = folder.write("right.yaml", yamlOf(pod("right", rightPodSpec)));
    const { log: ofBroken, exitCode } = await sarif([broken, right]);
    expect(exitCode).toBe(2);
    expect(sarifErrors(ofBroken)).toEqual([]);
    expect(ofBroken.runs[0].results).toEqual([]);
    expect(ofBroken.runs[0].invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: "error",
            message: { text: expect.stringContaining("Flow sequence") },
            locations: [{ physicalLocation: expect.objectContaining({ artifactLocation: { uri: "broken.yaml" } }) }],
          },
        ],
      },
    ]);
  });
});
