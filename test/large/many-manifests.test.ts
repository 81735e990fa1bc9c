import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";

const files = 10_000;
/** A busy machine must not fail a test. */
const slow = { timeout: 600_000 };
/** Mebibytes for all that JavaScript holds: with a few kibibytes kept of each file, it would not do. */
const smallHeap = { NODE_OPTIONS: "--max-old-space-size=64" };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit test "));
});
afterAll(() => rmSync(folder, { recursive: true }));

function manifest(name: string, command: string): string {
  const note = `# ${"what its owner wrote about it ".repeat(100)}\n`;
  const spec = `spec:\n  runtimeClassName: sysbox-runc\n  containers:\n  - name: main\n    command: ${command}\n`;
  return `${note}apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${spec}`;
}

const broken = "[sh, -c, exec /sbin/init]";
const numbers = Array.from({ length: files }, (_, number) => number);
const isUnreadable = (number: number) => number % 1000 === 7;
const names = numbers.filter((number) => !isUnreadable(number)).map((number) => `machine-${number}`);

function writeManifests(): void {
  for (const number of numbers) {
    const inner = join(folder, "tree", String(Math.floor(number / 100)).padStart(3, "0"));
    mkdirSync(inner, { recursive: true });
    const text = isUnreadable(number) ? "kind: [Pod\n" : manifest(`machine-${number}`, broken);
    writeFileSync(join(inner, `${String(number).padStart(5, "0")}.yaml`), text);
  }
}

describe("ten thousand manifests, ten of which can't be read", slow, () => {
  beforeAll(writeManifests);

  it("are told in their order by audit", async () => {
    const { exitCode, stdout, stderr } = await runBoxinit(["audit", "-o", "json", "tree"], "", folder, smallHeap);
    expect(exitCode).toBe(1);
    expect(stderr.match(/^boxinit: tree\/\d+\/\d+\.yaml:2:1: /gm)).toHaveLength(10);
    expect(stderr).toMatch(/\nboxinit: documents passed over: 10 not readable\n$/);
    expect(JSON.parse(stdout).pods.map(({ source }: { source: { name: string } }) => source.name)).toEqual(names);
  });

  it("come out repaired and in their order from fix", async () => {
    const { exitCode, stdout, stderr } = await runBoxinit(["fix", "tree"], "", folder, smallHeap);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/boxinit: 9990 of 9990 pods in 10000 files repaired\nboxinit: .* 10 not readable\n$/);
    expect([...stdout.matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name)).toEqual(names);
    expect(stdout.match(/^ {4}command: \[\/sbin\/init\]$/gm)).toHaveLength(names.length);
  });
});

it("a List of two thousand pods is compared pod by pod for its diff", slow, async () => {
  const count = 2000;
  const pods = Array.from({ length: count }, (_, number) => manifest(`machine-${number}`, broken));
  const items = pods.map(
    (pod) =>
      `- ${pod
        .replace(/^#.*\n/, "")
        .trimEnd()
        .replaceAll("\n", "\n  ")}\n`,
  );
  writeFileSync(join(folder, "list-of-pods.yaml"), `apiVersion: v1\nkind: List\nitems:\n${items.join("")}`);
  const { exitCode, stdout } = await runBoxinit(["fix", "--diff", "list-of-pods.yaml"], "", folder);
  expect(exitCode).toBe(0);
  expect(stdout.match(/^-.*\[sh, -c, exec \/sbin\/init\]$/gm)).toHaveLength(count);
  expect(stdout.match(/^\+.*\[\/sbin\/init\]$/gm)).toHaveLength(count);
});

describe("a file of 100 MB", slow, () => {
  const megabytes = 100;

  async function writeLarge(file: string, part: (number: number) => string, end: string): Promise<string> {
    const path = join(folder, file);
    const stream = createWriteStream(path);
    for (let number = 0; number < megabytes; number++) {
      if (!stream.write(part(number))) await once(stream, "drain");
    }
    stream.end(end);
    await finished(stream);
    return path;
  }

  const megabyte = `${"x".repeat(99)}\n`.repeat(10_000);
  const configMap = (number: number) =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map-${number}\ndata:\n  text: |\n${megabyte.replaceAll(/^/gm, "    ").trimEnd()}\n`;

  it("of many documents is read one document at a time", async () => {
    const path = await writeLarge("documents.yaml", configMap, `---\n${manifest("last", broken)}`);
    const result = await runBoxinit(["audit", "-o", "json", path], "", folder, {
      NODE_OPTIONS: "--max-old-space-size=300",
    });
    expect(result).toMatchObject({ exitCode: 1, stderr: "" });
    expect(JSON.parse(result.stdout).pods).toMatchObject([{ source: { name: "last", document: 101 } }]);
  });

  it("of one document is told, and others are worked on", async () => {
    const path = await writeLarge(
      "list.yaml",
      (number) => (number === 0 ? "kind: List\nitems:\n" : "") + "- x: y\n".repeat(140_000),
      "",
    );
    writeFileSync(join(folder, "small.yaml"), manifest("small", broken));
    const result = await runBoxinit(["fix", path, "small.yaml"], "", folder, {
      NODE_OPTIONS: "--max-old-space-size=300",
    });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(
      /list\.yaml:1:1: a document of \d+\.\d MiB, where at most \d+ are read as YAML: split it/,
    );
    expect(result.stdout).toContain("name: small");
  });

  it("of JSON is read whole", async () => {
    const item = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "map" },
      data: { text: "x".repeat(1_000_000) },
    };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "last" },
      spec: {
        runtimeClassName: "sysbox-runc",
        containers: [{ name: "main", command: ["sh", "-c", "exec /sbin/init"] }],
      },
    };
    const head = '{"apiVersion":"v1","kind":"List","items":[';
    const path = await writeLarge(
      "list.json",
      (number) => `${number === 0 ? head : ""}${JSON.stringify(item)},`,
      `${JSON.stringify(pod)}]}`,
    );
    const result = await runBoxinit(["audit", "-o", "json", path], "", folder, {
      NODE_OPTIONS: "--max-old-space-size=500",
    });
    expect(result).toMatchObject({ exitCode: 1, stderr: "" });
    expect(JSON.parse(result.stdout).pods).toMatchObject([{ source: { name: "last" } }]);
  });
});
