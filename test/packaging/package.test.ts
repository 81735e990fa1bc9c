import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { makeAuthority } from "../support/certificates.ts";
import { ask } from "../support/https-client.ts";
import { readReview } from "../support/reviews.ts";
import { programEnvironment } from "../support/run-boxinit.ts";
import { type InstalledPackage, installPackage } from "./installed-package.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const started: ChildProcess[] = [];
let boxinit: InstalledPackage;
let built: string;
let files: readonly string[];
let installed: string;

beforeAll(async () => {
  boxinit = await installPackage();
  ({ built, files, project: installed } = boxinit);
  console.log(`packed: ${files.join(" ")}`);
}, 300_000);

afterAll(async () => {
  for (const child of started) await stop(child);
  boxinit.remove();
});

/** The files of the bundle that Node reads before the program has its first word. */
function importedAtStart(entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    const text = readFileSync(join(built, path), "utf8");
    for (const [, from] of text.matchAll(/(?:\bfrom|\bimport)"(\.[^"]+\.js)"/g))
      if (from) follow(join(path, "..", from));
  };
  follow(entry);
  return found;
}

/** npx starts a shell that starts the program: they are a process group, which ends as a whole. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  process.kill(-child.pid, "SIGTERM");
  await exited;
}

describe("the package", () => {
  it("holds the programs, the library, their source maps, what is in it, its licences and what one reads first, and nothing else", () => {
    const chunk = /^chunks\/[\w.-]+-[A-Z0-9]{8}\.js$/;
    const chunks = files.filter((path) => chunk.test(path));
    expect(chunks).not.toEqual([]);
    const maps = chunks.map((path) => `${path}.map`);
    expect(files.filter((path) => !chunks.includes(path) && !maps.includes(path))).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "THIRD-PARTY-LICENSES.txt",
      "boxinit.js",
      "boxinit.js.map",
      "config.schema.json",
      "kubectl-boxinit.js",
      "kubectl-boxinit.js.map",
      "library.d.ts",
      "library.js",
      "library.js.map",
      "package.json",
      "sbom.cdx.json",
    ]);
    expect(files).toEqual(expect.arrayContaining(maps));
  });

  it("needs no other package", () => {
    const { name, version, bin, ...rest } = JSON.parse(readFileSync(join(built, "package.json"), "utf8"));
    expect({ name, version, bin }).toEqual({
      name: "boxinit",
      version: packageJson.version,
      bin: { boxinit: "boxinit.js", "kubectl-boxinit": "kubectl-boxinit.js" },
    });
    expect(Object.keys(rest).sort()).toEqual([
      "description",
      "engines",
      "exports",
      "keywords",
      "license",
      "type",
      "types",
    ]);
  });

  it("maps the bundle back to the sources, and no test is among them", () => {
    const paths = files
      .filter((path) => path.endsWith(".map"))
      .flatMap((path): string[] => JSON.parse(readFileSync(join(built, path), "utf8")).sources)
      .map((path) => path.replace(/^(\.\.\/)+/, ""));
    expect(paths).toContain("src/core/repair-pod.ts");
    expect(
      paths.filter((path) => !/^(src|node_modules)\/|^package\.json$|^scripts\/bundle\/[a-z-]+\.cjs$/.test(path)),
    ).toEqual([]);
  });

  it("lists every package whose code is in the bundle, each with its licence", () => {
    const { components }: { components: { group?: string; name: string; version: string }[] } = JSON.parse(
      readFileSync(join(built, "sbom.cdx.json"), "utf8"),
    );
    const listed = components.map(
      ({ group, name, version }) => `${[group, name].filter(Boolean).join("/")} ${version}`,
    );
    for (const [name, version] of Object.entries(packageJson.dependencies))
      expect(listed).toContain(`${name} ${version}`);
    const text = readFileSync(join(built, "THIRD-PARTY-LICENSES.txt"), "utf8");
    for (const name of listed) expect(`\n${text}`).toContain(`\n${name} (`);
  });

  it("reads the Kubernetes client and OpenTelemetry only where they are used", () => {
    const [program = "none"] = files.filter((path) => /^chunks\/run-program-\w+\.js$/.test(path));
    const start = new Set([...importedAtStart("boxinit.js"), ...importedAtStart(program)]);
    const sources = [...start].flatMap((path): string[] => {
      return JSON.parse(readFileSync(join(built, `${path}.map`), "utf8")).sources;
    });
    for (const read of ["src/main.ts", "src/cli/audit.ts"]) expect(sources.join("\n")).toContain(read);
    expect(
      sources.filter((path) =>
        /@kubernetes|@opentelemetry|@peculiar|fastify\/|finding-pages|manifests\/edit/.test(path),
      ),
    ).toEqual([]);
  });

  it("has nothing of what nobody comes to, and brings WebSockets in only to look into containers", () => {
    const sources = files
      .filter((path) => path.endsWith(".js.map"))
      .flatMap((path) => {
        const { sources }: { sources: string[] } = JSON.parse(readFileSync(join(built, path), "utf8"));
        return sources.map((source) => ({ path, source }));
      });
    const unused =
      /node_modules\/(undici|ajv|fast-json-stringify\/index|tar-fs|@kubernetes\/client-node\/dist\/gen\/models)/;
    expect(sources.filter(({ source }) => unused.test(source))).toEqual([]);
    const [connect = "none"] = files.filter((path) => /^chunks\/connect-\w+\.js$/.test(path));
    const withWebSockets = sources.filter(({ source }) => source.includes("node_modules/ws/")).map(({ path }) => path);
    expect(withWebSockets.length).toBeGreaterThan(0);
    const asking = [connect, ...importedAtStart(connect)].map((path) => `${path}.map`);
    expect(asking).toContain(`${connect}.map`);
    expect(withWebSockets.filter((path) => asking.includes(path))).toEqual([]);
  });
});

describe("the installed package", () => {
  it("audits a manifest", async () => {
    const example = join(root, "examples/already-right.yaml");
    const { stdout } = await run("npx", ["boxinit", "audit", example], { cwd: installed, env: programEnvironment });
    expect(stdout).toContain("1 unchanged");
  });

  it("is kubectl's plugin too", async () => {
    const { stdout } = await run("npx", ["kubectl-boxinit", "--help"], { cwd: installed });
    expect(stdout).toMatch(/^Usage: kubectl boxinit /);
  });

  it("serves a review over HTTPS", async () => {
    const authority = await makeAuthority("boxinit packaging test");
    const pair = await authority.issue({ names: ["127.0.0.1"] });
    mkdirSync(join(installed, "tls"));
    writeFileSync(join(installed, "tls/tls.crt"), pair.certificate);
    writeFileSync(join(installed, "tls/tls.key"), pair.key);
    const tls = ["--tls-certificate", "tls/tls.crt", "--tls-key", "tls/tls.key"];
    const listen = ["--server-listen", "127.0.0.1:0", "--server-ops-listen", "127.0.0.1:0"];
    const child = spawn("npx", ["boxinit", "serve", ...tls, ...listen, "--server-drain-seconds", "0"], {
      cwd: installed,
      env: programEnvironment,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(child);
    const port = await portInLog(child);
    const answer = await ask({
      port,
      path: "/mutate/enforce?timeout=5s",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: readReview("00-CREATE-Pod-admin.json"),
      ca: authority.certificate,
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ response: { allowed: true, patchType: "JSONPatch" } });
  });
});

async function portInLog(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error("the program's output is not read");
  for await (const line of createInterface(child.stdout)) {
    const entry: { msg?: string; webhook?: { port: number } } = JSON.parse(line);
    if (entry.msg === "listening" && entry.webhook !== undefined) {
      // Go on reading, or the pipe fills up.
      child.stdout.resume();
      return entry.webhook.port;
    }
  }
  throw new Error("boxinit serve ended before it listened");
}
