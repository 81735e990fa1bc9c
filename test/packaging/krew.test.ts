import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { findKubectl } from "../chart/helm/find-tools.ts";
import { fileOf } from "../support/go-program.ts";
import { programEnvironment, runBoxinit } from "../support/run-boxinit.ts";
import { krew, krewValidator } from "./krew-programs.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const homepage = "https://github.com/example/boxinit";

let folder: string;
let archive: string;
let manifest: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxinit krew "));
  const built = join(folder, "dist");
  await run(process.execPath, [join(root, "scripts/build.ts"), "--out", built]);
  await run("npm", ["pack", "--pack-destination", folder, built]);
  archive = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "none");
  const uri = `${homepage}/releases/download/v${packageJson.version}/boxinit-${packageJson.version}.tgz`;
  const script = join(root, "scripts/krew-manifest.ts");
  const { stdout } = await run(process.execPath, [script, "--archive", archive, "--uri", uri, "--homepage", homepage]);
  manifest = join(folder, "boxinit.yaml");
  writeFileSync(manifest, stdout);
  const krewRoot = join(folder, "krew");
  const path = [dirname(process.execPath), join(krewRoot, "bin"), process.env.PATH].join(delimiter);
  env = { ...programEnvironment, KREW_ROOT: krewRoot, PATH: path, KUBECONFIG: "/nowhere", HOME: folder };
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe("the krew manifest", () => {
  it("is one that krew's own check takes", async () => {
    // The rest of that check would download the archive.
    const { stderr } = await run(fileOf(krewValidator), ["-manifest", manifest, "-skip-install"], { env });
    expect(stderr).not.toMatch(/^[EF]\d/m);
  });

  it("lets krew install the archive, after which kubectl runs it", async () => {
    await run(fileOf(krew), ["install", "--manifest", manifest, "--archive", archive], { env });
    const help = await run(findKubectl(), ["boxinit", "audit", "--help"], { env });
    expect(help.stdout).toMatch(/^Usage: kubectl boxinit audit/);
    const example = join(root, "examples/already-right.yaml");
    const { stdout } = await run(findKubectl(), ["boxinit", "audit", example], { env });
    expect(stdout).toContain("1 unchanged");
  });

  it("has kubectl complete what boxinit completes, by the script that boxinit prints", async () => {
    const { stdout: script } = await runBoxinit(["completion", "kubectl"]);
    writeFileSync(join(folder, "krew/bin/kubectl_complete-boxinit"), script, { mode: 0o755 });
    const bin = dirname(findKubectl());
    const withKubectl = { ...env, PATH: `${bin}${delimiter}${env.PATH}` };
    const completed = await run(findKubectl(), ["__complete", "boxinit", "audit", "--fail-on", "w"], {
      env: withKubectl,
    });
    expect(completed.stdout).toBe("warning\n:4\n");
  });
});
