import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseSync } from "oxc-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blocksOf, readDocument } from "../docs/markdown.ts";
import { readReview } from "../support/reviews.ts";
import { runServer } from "../support/running-server.ts";
import { type InstalledPackage, installPackage } from "./installed-package.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const page = blocksOf(readDocument("docs/use-as-a-library.md"));

let boxinit: InstalledPackage;

beforeAll(async () => {
  boxinit = await installPackage();
});

afterAll(() => boxinit.remove());

/** Runs a program of the project that the package is installed in. */
async function runProgram(file: string, text: string, flags: readonly string[] = []): Promise<string> {
  writeFileSync(join(boxinit.project, file), text);
  const { stdout } = await run(process.execPath, [...flags, file], { cwd: boxinit.project });
  return stdout;
}

/** What the compiler says of a file of that project; empty where all is well. */
async function compile(file: string, text: string, options: object): Promise<string> {
  writeFileSync(join(boxinit.project, file), text);
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    target: "es2024",
  };
  const compilerOptions = { ...strict, types: [], ...options };
  writeFileSync(join(boxinit.project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return run(process.execPath, [tsc, "-p", boxinit.project]).then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
}

const pod = `{ spec: { runtimeClassName: "sysbox-runc", containers: [{ name: "main", command: ["sh", "-c", "exec /sbin/init"] }] } }`;

describe("the packed library", () => {
  test("is imported as an ES module, and required", async () => {
    const printed = `console.log(repairPod(${pod}).decision);`;
    expect(await runProgram("imports.mjs", `import { repairPod } from "boxinit";\n${printed}`)).toBe("changed\n");
    expect(await runProgram("requires.cjs", `const { repairPod } = require("boxinit");\n${printed}`)).toBe("changed\n");
  });

  test("has two names for programs, and its other files are closed but for the schema of the configuration", async () => {
    const text = `
      console.log(Object.keys(await import("boxinit")).join());
      await import("boxinit/boxinit.js").catch(({ code }) => console.log(code));
      const { default: schema } = await import("boxinit/config.schema.json", { with: { type: "json" } });
      console.log(Object.keys(schema.properties).includes("policy"));`;
    expect(await runProgram("names.mjs", text)).toBe(
      "InvalidInputError,repairPod\nERR_PACKAGE_PATH_NOT_EXPORTED\ntrue\n",
    );
  });

  test("imports nothing, and works where there is nothing but the language, structuredClone and TextDecoder", async () => {
    const file = join(boxinit.built, "library.js");
    const { module } = parseSync(file, readFileSync(file, "utf8"));
    expect([module.staticImports, module.dynamicImports, module.importMetas]).toEqual([[], [], []]);
    const text = `
      import { readFileSync } from "node:fs";
      import { createContext, SourceTextModule } from "node:vm";
      const context = createContext({ structuredClone, TextDecoder });
      const library = new SourceTextModule(readFileSync(${JSON.stringify(file)}, "utf8"), { context });
      await library.link((name) => { throw new Error("imports " + name); });
      await library.evaluate();
      console.log(library.namespace.repairPod(${pod}, { policy: { tokenPath: "/opt/tokens" } }).decision);`;
    const flags = ["--experimental-vm-modules", "--no-warnings"];
    expect(await runProgram("alone.mjs", text, flags)).toBe("changed\n");
  });

  test("is made of the engine, the policy's schema and three packages", () => {
    const { sources }: { sources: string[] } = JSON.parse(readFileSync(join(boxinit.built, "library.js.map"), "utf8"));
    const parts = sources.map((path) =>
      path.replace(/^(\.\.\/)+/, "").replace(/^(src|node_modules)\/([^/]+).*/, "$1/$2"),
    );
    expect([...new Set(parts)].sort()).toEqual([
      "node_modules/fast-json-patch",
      "node_modules/unbash",
      "node_modules/zod",
      "src/admission",
      "src/config",
      "src/core",
      "src/library",
      "src/library.ts",
      "src/shell",
    ]);
  });
});

describe("the packed library's types", () => {
  const consumer = `
    import { InvalidInputError, repairPod } from "boxinit";
    import type {
      Finding, ImageRule, PatchOperation, PodRepair, PolicyOptions, RepairOptions, RepairRules, RuntimeClassRules,
    } from "boxinit";
    class V1Pod { metadata?: { name?: string }; spec?: { containers: { name: string; command?: string[] }[] } }
    const image: ImageRule = { match: "*", init: "none" };
    const rules: RepairRules = { unwrap: "never" };
    const runtimeClass: RuntimeClassRules = { name: "sysbox-runc", ...rules };
    const policy: PolicyOptions = { runtimeClasses: ["a", runtimeClass], images: [image], systemdPaths: [] };
    export const passedOn = (given: Partial<RuntimeClassRules> & PolicyOptions): RepairOptions => ({
      mode: undefined,
      policy: {
        unwrap: given.unwrap, relocation: given.relocation, apiToken: given.apiToken, unknown: given.unknown,
        tokenPath: given.tokenPath, mergedUsr: given.mergedUsr, systemdPaths: given.systemdPaths,
        onUnfixable: given.onUnfixable, crio: given.crio, images: given.images,
        runtimeClasses: [{ name: "sysbox-runc", crio: given.crio }],
      },
    });
    const options: RepairOptions = { mode: "audit", origin: "manifest", policy };
    const repair: PodRepair<V1Pod> = repairPod(new V1Pod(), options);
    export const command: string[] | undefined = repair.pod.spec?.containers[0]?.command;
    export const first: PatchOperation | undefined = repair.patch[0];
    export const value: unknown = first === undefined || first.op === "remove" ? undefined : first.value;
    export const told: (Finding | string)[] = [...repair.findings, ...repair.warnings, repair.refusal ?? ""];
    export const where = (error: unknown): string => (error instanceof InvalidInputError ? error.where : "");
    // @ts-expect-error: a pod is no text
    repairPod("pod");
    // @ts-expect-error: there is no such mode
    repairPod({}, { mode: "off" });
    // @ts-expect-error: there is no such option
    repairPod({}, { policy: { unwarp: "never" } });
    // @ts-expect-error: what comes out is read
    repair.decision = "changed";
  `;

  test.each([
    ["nodenext", { module: "nodenext" }],
    ["a bundler", { module: "esnext", moduleResolution: "bundler" }],
    ["CommonJS in nodenext", { module: "nodenext", verbatimModuleSyntax: false }],
  ])("are found and checked, libraries too, by %s", async (name, options) => {
    const file = name.startsWith("CommonJS") ? "consumer.cts" : "consumer.mts";
    expect(await compile(file, consumer, options)).toBe("");
  });

  test("are what is checked: a wrong use is told", async () => {
    const wrong = 'import { repairPod } from "boxinit";\nexport const all: string = repairPod({}).findings;';
    expect(await compile("wrong.mts", wrong, { module: "nodenext" })).toMatch(/wrong\.mts\(2,14\): error TS2322/);
  });
});

describe("docs/use-as-a-library.md", () => {
  const examples = page.flatMap((block, at) => {
    const next = page[at + 1];
    return block.language === "ts" ? [{ ...block, prints: next?.language === "text" ? next.text : "" }] : [];
  });
  const withNode = { module: "nodenext", types: ["node"], typeRoots: [join(root, "node_modules/@types")] };

  test.each(examples)(
    "the example at line $line compiles, and prints what stands below it",
    async ({ line, text, prints }) => {
      expect(await compile(`line-${line}.mts`, text, withNode)).toBe("");
      expect(await runProgram(`line-${line}.mts`, text)).toBe(prints);
    },
  );

  test("the webhook answers as boxinit's does", async () => {
    const example = examples.find(({ text }) => text.includes("export function answer"));
    writeFileSync(join(boxinit.project, "webhook.mts"), example?.text ?? "");
    const review = readReview("00-CREATE-Pod-admin.json");
    const text = `import { answer } from "./webhook.mts";\nconsole.log(answer(${JSON.stringify(review)}));`;
    const own = JSON.parse(await runProgram("answers.mts", text)).response;
    const webhook = await runServer();
    try {
      const { body } = await webhook.post("/mutate/enforce", review);
      const { auditAnnotations: _, ...theirs } = JSON.parse(body).response;
      expect(own).toEqual(theirs);
      expect(own).toMatchObject({ allowed: true, patchType: "JSONPatch" });
    } finally {
      await webhook.stop();
    }
  });
});
