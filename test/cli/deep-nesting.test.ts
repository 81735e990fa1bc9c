import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, wrappedPodSpec, yamlOf } from "./manifests.ts";

/** In a heap that has room for a manifest, and none for two million levels of nesting. */
const audit = (input: string) =>
  runBoxinit(["audit", "-o", "json", "--fail-on", "never", "-"], input, undefined, {
    NODE_OPTIONS: "--max-old-space-size=96",
  });

const million = 1_000_000;

describe.concurrent("a manifest that is nested without end", () => {
  it.each([
    ["lists behind the beginning of JSON", `{"apiVersion":"v1","kind":"Pod","x":${"[".repeat(2 * million)}`],
    ["JSON with all its brackets", `{"apiVersion":"v1","kind":"Pod","x":${"[".repeat(million)}${"]".repeat(million)}}`],
    ["maps in YAML", `a: ${"{a: ".repeat(million)}`],
    ["lists of lists", `a:\n  ${"- ".repeat(million)}a\n`],
    ["keys of keys", `${"? ".repeat(million)}a\n`],
    ["folders of blanks", Array.from({ length: 1500 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ])("is told with its place, and takes little memory: %s", async (_, input) => {
    const { exitCode, stderr } = await audit(input);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/^boxinit: -:\d+:\d+: it is nested too deeply\n {2}.*\n$/),
    });
  });

  it("is told where it is too large for YAML, and JSON no more", async () => {
    const { exitCode, stderr } = await audit(`{"apiVersion":"v1","kind":"Pod","x":${"[".repeat(20 * million)}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/^boxinit: -:1:1: /) });
  });
});

describe.concurrent("what is no nesting", () => {
  const names = async (input: string) => {
    const { exitCode, stdout, stderr } = await audit(input);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return JSON.parse(stdout).pods.map(({ source }: { source: { name: string } }) => source.name);
  };

  it("is read: brackets in texts, in JSON and in YAML", async () => {
    const value = "\\033[31m {[ ".repeat(5000);
    const annotated = { ...pod("machine", wrappedPodSpec), metadata: { name: "machine", annotations: { value } } };
    expect(await names(JSON.stringify(annotated))).toEqual(["machine"]);
    expect(await names(yamlOf(annotated))).toEqual(["machine"]);
    const block = `${yamlOf(pod("machine", wrappedPodSpec))}x: |\n  [ {\n${"  [ {\n".repeat(5000)}# [ {\n`;
    expect(await names(block)).toEqual(["machine"]);
  });

  it("is read: 500 levels", async () => {
    const deep = `${"[".repeat(500)}${"]".repeat(500)}`;
    expect(await names(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"x":${deep}}`)).toEqual(["a"]);
    expect(await names(`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nx: ${deep}\n`)).toEqual(["a"]);
  });
});
