import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "./architecture/rules.ts";
import { readFacts, type SourceFacts } from "./architecture/source-facts.ts";

const root = join(import.meta.dirname, "..");

function readSources(): Map<string, SourceFacts> {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((file) => `src/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts"))
    .sort();
  return new Map(files.map((file) => [file, readFacts(file, readFileSync(join(root, file), "utf8"))]));
}

/** One way at least to break each rule. Files are added to the real sources, or put in the place of a real one. */
const violations: readonly (readonly [rule: string, files: Readonly<Record<string, string>>])[] = [
  ["core/ imports only", { "src/core/planted.ts": 'import { readFileSync } from "node:fs";' }],
  ["core/ imports only", { "src/core/planted.ts": 'import type { Config } from "../config/planted.ts";' }],
  ["core/ imports only", { "src/core/planted.ts": 'import jsonPatch from "fast-json-patch";' }],
  ["core/ imports only", { "src/core/planted.ts": 'export const later = () => import("../server/planted.ts");' }],
  ["core/ imports only", { "src/core/planted.ts": 'export type Planted = import("yaml").Document;' }],
  ["shell/ imports only", { "src/shell/planted.ts": 'import { findingKinds } from "../core/findings.ts";' }],
  ["unbash is called", { "src/shell/planted.ts": 'import { parse } from "unbash";' }],
  ["unbash is called", { "src/core/planted.ts": 'import type { Script } from "unbash";' }],
  ["core/ and shell/ use no", { "src/core/planted.ts": "export const now = () => Date.now();" }],
  ["core/ and shell/ use no", { "src/core/planted.ts": "export const now = () => new Date();" }],
  ["core/ and shell/ use no", { "src/core/planted.ts": "export const home = process.env.HOME;" }],
  ["core/ and shell/ use no", { "src/core/planted.ts": "export const dice = () => Math.random();" }],
  ["core/ and shell/ use no", { "src/core/planted.ts": 'export const shout = () => console.log("x");' }],
  ["core/ and shell/ use no", { "src/core/planted.ts": "export const scope = { performance };" }],
  ["core/ and shell/ use no", { "src/core/planted.ts": "export const id = () => crypto.randomUUID();" }],
  ["core/ and shell/ use no", { "src/core/planted.ts": 'export const get = () => fetch("http://localhost");' }],
  ["core/ and shell/ use no", { "src/shell/planted.ts": "setTimeout(() => {}, 1);" }],
  ["core/ and shell/ use no", { "src/shell/planted.ts": "export const here = import.meta.url;" }],
  ["core/ and shell/ use no", { "src/shell/planted.ts": 'export const sneaky = globalThis["Date"];' }],
  ["cli/ and server/ are", { "src/config/planted.ts": 'import { planted } from "../cli/planted.ts";' }],
  ["cli/ and server/ are", { "src/telemetry/planted.ts": 'import { planted } from "../server/planted.ts";' }],
  ["cli/ and server/ are", { "src/server/planted.ts": 'import { planted } from "../cli/planted.ts";' }],
  ["the Kubernetes client", { "src/cluster/planted.ts": 'import { KubeConfig } from "@kubernetes/client-node";' }],
  ["the Kubernetes client", { "src/cli/planted.ts": 'import { connect } from "../cluster/connect.ts";' }],
  ["the Kubernetes client", { "src/server/planted.ts": 'const client = await import("@kubernetes/client-node");' }],
  ["OpenTelemetry is", { "src/server/planted.ts": 'import { trace } from "@opentelemetry/api";' }],
  ["OpenTelemetry is", { "src/cli/planted.ts": 'import { makeSpans } from "../telemetry/tracing/review-spans.ts";' }],
  ["the library loads only", { "src/library/copy-pod.ts": 'import { readFileSync } from "node:fs";' }],
  ["the library loads only", { "src/config/to-policy.ts": 'export const later = () => import("yaml");' }],
  ["the library loads only", { "src/admission/warnings.ts": "export const now = () => Date.now();" }],
  [
    "no import leads back",
    {
      "src/config/planted-a.ts": 'import type { B } from "./planted-b.ts";\nexport type A = B;',
      "src/config/planted-b.ts": 'export type { A as B } from "./planted-a.ts";',
    },
  ],
  ["the environment is", { "src/server/planted.ts": "export const level = process.env.BOXINIT_LOG_LEVEL;" }],
  ["no default export", { "src/server/planted.ts": "export default 1;" }],
  ["no file that only passes on", { "src/server/planted.ts": 'export * from "./app.ts";' }],
  ["no file that only passes on", { "src/server/planted.ts": 'import { a } from "./app.ts";\nexport { a };' }],
  ["a file's name says", { "src/server/utils.ts": "export const one = 1;" }],
  ["no variable of a module", { "src/server/planted.ts": "let count = 0;\nexport const next = () => ++count;" }],
  ["no file is longer", { "src/server/planted.ts": "export const one = 1;\n".repeat(251) }],
];

const sources = readSources();

describe("the architecture", () => {
  it("is checked on all of src", () => {
    expect([...sources.keys()]).toContain("src/core/repair-pod.ts");
  });

  it.each(rules)("keeps: $name", ({ broken }) => {
    expect(broken(sources)).toEqual([]);
  });

  it.each(violations)("would tell where this is broken: %s %j", (start, files) => {
    const rule = rules.find(({ name }) => name.startsWith(start));
    const planted = new Map(sources);
    for (const [path, text] of Object.entries(files)) planted.set(path, readFacts(path, text));
    const complaints = rule?.broken(planted) ?? [];
    expect(complaints.join("\n")).toContain(Object.keys(files)[0]);
  });

  it("has a planted violation for every rule", () => {
    const untried = rules.filter(({ name }) => !violations.some(([start]) => name.startsWith(start)));
    expect(untried).toEqual([]);
  });

  it("takes property names and types of the same name for what they are", () => {
    const text = "export interface Limits { readonly Date: string }\nexport const limit = (a: Limits) => a.Date;";
    expect(readFacts("src/core/planted.ts", text).names.map(({ name }) => name)).not.toContain("Date");
  });
});
