import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { documents } from "../../scripts/docs/documents.ts";
import { requestErrorBody } from "../../src/admission/request-errors.ts";
import { whatDiffers } from "../chart/install/handbook/what-differs.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { commandsOf, runnable, runShell, walkedPages } from "./give-commands.ts";
import { blocksOf, readDocument } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "boxinit-docs-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const blocks = documents.flatMap((document) =>
  blocksOf(readDocument(document)).map((block) => ({ ...block, where: `${document}:${block.line}` })),
);
const walked: readonly string[] = walkedPages;
/** Blocks of a translation are those of its page, byte for byte. */
const isGivenElsewhere = (document: string) => walked.includes(document) || document.endsWith(".zh-CN.md");
const commands = documents.filter((document) => !isGivenElsewhere(document)).flatMap(commandsOf);
const inLanguage = (language: string) => blocks.filter((block) => block.language === language);

describe("every block of the documentation", () => {
  it("is in a language that a test knows, and text is for what only a node could show", () => {
    const known = ["sh", "bash", "output", "console", "yaml", "json", "ts", "text"];
    const unknown = blocks.filter(({ language }) => !known.includes(language));
    expect(unknown.map(({ where, language }) => `${where} ${language}`)).toEqual([]);
  });

  it("is a session at a terminal only where a suite goes through it, by hand", () => {
    const pages = ["docs/try-on-an-api-server.md", "docs/try-on-a-node.md"];
    const elsewhere = inLanguage("console").filter(({ where }) => !pages.some((page) => where.startsWith(`${page}:`)));
    expect(elsewhere).toEqual([]);
  });

  it("is TypeScript only where test/packaging/library.test.ts compiles and runs it", () => {
    const elsewhere = inLanguage("ts").filter(({ where }) => !where.startsWith("docs/use-as-a-library.md:"));
    expect(elsewhere).toEqual([]);
  });

  it("is what commands print only right behind the commands that a test gives", () => {
    const isBehind = (index: number) => ["bash", "sh"].includes(blocks[index - 1]?.language ?? "");
    const elsewhere = blocks.filter(({ language }, index) => language === "output" && !isBehind(index));
    expect(elsewhere.map(({ where }) => where)).toEqual([]);
  });

  it("is commands for a cluster only where test/chart/install/handbook.test.ts gives them", () => {
    const elsewhere = inLanguage("bash").filter(({ where }) => !where.startsWith("docs/handbook/"));
    expect(elsewhere).toEqual([]);
  });

  it("has no comment behind a command, which an interactive zsh would take for words", () => {
    const commented = [...inLanguage("sh"), ...inLanguage("bash")].filter(({ text }) => /(?:^|\s)#\s/m.test(text));
    expect(commented.map(({ where }) => where)).toEqual([]);
  });

  it.each(commands)("$where: the commands run and end as they say", { timeout: 300_000 }, async (block) => {
    const { exitCode, stdout, stderr } = await runShell(runnable(block.text), root, scratch);
    // What fix and convert do, they tell on standard error, and all of them what in a folder is no manifest.
    const isTold = / (?:fix|convert) /.test(block.text);
    const told = isTold
      ? expect.stringMatching(/^boxinit: \d+ of \d+ (?:pod|container)s? /m)
      : expect.stringMatching(/^(?:boxinit: documents passed over: .+\n)?$/);
    expect({ exitCode, stderr }).toEqual({ exitCode: block.exitCode, stderr: told });
    if (runnable(block.text).trim() !== "") expect(stdout).not.toBe("");
    if (block.output !== undefined) expect(whatDiffers(block.output, stdout)).toBeUndefined();
  });

  it.each(inLanguage("yaml"))("$where: the YAML is a manifest or a configuration that boxinit takes", async (block) => {
    if (/^apiVersion:/m.test(block.text)) {
      const { stdout, stderr } = await runBoxinit(["audit", "-o", "json", "--fail-on", "never", "-"], block.text);
      expect(stderr).toBe("");
      const report = z.object({ pods: z.array(z.object({ decision: z.string(), findings: z.array(z.unknown()) })) });
      const { pods } = report.parse(JSON.parse(stdout));
      expect(pods.map(({ decision }) => decision)).not.toContain("not-examined");
      expect(JSON.stringify(pods)).not.toContain("annotation-invalid");
      expect(pods).not.toEqual([]);
    } else {
      const file = join(scratch, "config.yaml");
      writeFileSync(file, block.text);
      const { exitCode, stdout, stderr } = await runBoxinit(["serve", "--print-config", "--config", file]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain(`# ${file}:`);
    }
  });

  it.each(inLanguage("json"))("$where: the JSON is what the server answers", (block) => {
    const { code } = z.object({ code: z.literal("body-not-json") }).parse(JSON.parse(block.text));
    expect(JSON.parse(block.text)).toEqual(JSON.parse(requestErrorBody(code)));
  });

  it("names only npm scripts that exist, in the prose too", () => {
    const named = documents.flatMap((document) =>
      [...readDocument(document).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = ""]) => name),
    );
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining([...new Set(named)]));
    expect(named).toContain("demo");
  });

  it("has the two commands in the README, npm cit among them, which runs this", () => {
    const readme = blocksOf(readDocument("README.md")).map((block) => block.text.trim());
    expect(readme).toEqual(expect.arrayContaining(["npm ci && npm run demo", "npm cit"]));
    expect(packageJson.scripts.test).toBe("node scripts/test/quick.ts");
  });
});
