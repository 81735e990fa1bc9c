import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { contenders } from "../../bench/contenders/contenders.ts";
import { loads } from "../../bench/load/loads.ts";

const minutes = 60_000;
const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "boxinit-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const figuresSchema = z.looseObject({
  missing: z.array(z.looseObject({ name: z.string(), reason: z.string() })),
  starts: z.array(z.looseObject({ contender: z.string(), milliseconds: z.number().positive() })),
  attacks: z.array(
    z.looseObject({
      contender: z.string(),
      load: z.string(),
      requests: z.number().positive(),
      peak: z.number().positive(),
    }),
  ),
  rests: z.array(z.looseObject({ contender: z.string(), resident: z.number().positive() })),
});

/** As short as can be: what it measures is of no use, and that it measures all is what is looked at. */
const shortest = ["--rounds", "1", "--seconds", "0.1", "--starts", "1"];

function bench(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, ["bench/bench.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
}

test("every contender answers rightly, and is in the tables, the JSON and the chart", { timeout: 5 * minutes }, () => {
  const [json, svg] = [join(folder, "figures.json"), join(folder, "chart.svg")];
  const names = ["repaired-small", "other-small", "new-connections"];
  const out = ["--rest", "0.1", "--json", json, "--svg", svg];
  const { status, stdout, stderr } = bench([...shortest, "--loads", names.join(","), ...out]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("Error") });

  const figures = figuresSchema.parse(JSON.parse(readFileSync(json, "utf8")));
  const wanted = names.flatMap((load) => contenders.map(({ name }) => ({ contender: name, load })));
  expect(figures.missing).toEqual([]);
  expect(figures.attacks).toEqual(wanted.map((one) => expect.objectContaining(one)));
  expect(figures.starts.map(({ contender }) => contender)).toEqual(contenders.map(({ name }) => name));
  expect(figures.rests.map(({ contender }) => contender)).toEqual(contenders.map(({ name }) => name));

  const chart = readFileSync(svg, "utf8");
  const titles = loads.filter(({ name }) => names.includes(name)).map(({ title }) => title);
  for (const title of titles) expect(stdout).toContain(`${title} (`);
  for (const { title } of contenders) {
    // Once for each load, and once for the process.
    expect(stdout.split("\n").filter((line) => line.startsWith(`${title}  `))).toHaveLength(names.length + 1);
    expect(chart).toContain(`>${title}</text>`);
  }
  expect(stdout).toMatch(/^targets: \d+ met, \d+ not met, \d+ not measured in this run$/m);
});

test("a peer that can't be built is told as missing, with the reason", { timeout: 5 * minutes }, () => {
  // What is built in Go is at hand; npm, which would install Pepr, is nowhere to be found.
  const cache = join(folder, "cache");
  mkdirSync(cache);
  const built = readdirSync(join(root, ".cache/bench")).filter((name) => name.startsWith("go-"));
  for (const name of built) symlinkSync(join(root, ".cache/bench", name), join(cache, name));
  const json = join(folder, "missing.json");
  const args = ["--contenders", "boxinit,pepr", "--loads", "other-small", "--rest", "0", "--json", json];
  const { status, stdout } = bench([...shortest, ...args], { BENCH_CACHE: cache, PATH: folder });
  expect(stdout).toContain("MISSING: Pepr 1.1.4: npm can't be run: spawnSync npm ENOENT");
  expect(stdout.split("\n").filter((line) => /^Pepr 1\.1\.4 +missing$/.test(line))).toHaveLength(2);
  const { missing, attacks } = figuresSchema.parse(JSON.parse(readFileSync(json, "utf8")));
  expect(missing).toEqual([{ name: "pepr", title: "Pepr 1.1.4", reason: expect.stringContaining("npm") }]);
  expect(attacks.map(({ contender }) => contender)).toEqual(["boxinit"]);
  expect(status).toBe(0);
});

test.each([
  [["--rounds", "none"], "--rounds is none: write a number from 1 on"],
  [["--rounds", "1.5"], "--rounds is 1.5"],
  [["--seconds", "0"], "--seconds is 0: write a number from 0.1 on"],
  [["--contenders", "boxinit,nginx"], '--contenders: there is no "nginx"'],
  [["--loads", "heavy"], '--loads: there is no "heavy"'],
  [["--fast"], "--fast"],
])("%j is refused", (args, words) => {
  const { status, stdout, stderr } = bench(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(words);
  expect(stderr).toContain("Usage: npm run bench");
});

test("--help names every option", () => {
  const { status, stdout } = bench(["--help"]);
  expect(status).toBe(0);
  for (const { name } of [...contenders, ...loads]) expect(stdout).toContain(name);
});
