import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findHelm } from "../chart/helm/find-tools.ts";
import {
  expectRun,
  makeRepository,
  release,
  releaseEnvironment,
  stateOf,
  timeout,
  version,
} from "./release-repository.ts";

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "boxinit release "));
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe("a release that can't be made", () => {
  let folder: string;
  const out = () => join(scratch, "never");
  beforeAll(() => {
    // What is refused only after everything else: the chart renders no more.
    folder = join(scratch, "broken");
    makeRepository(folder, (path) => {
      writeFileSync(join(path, "charts/boxinit/templates/broken.yaml"), "{{ .Values.none.none }}\n");
    });
  });

  it.each(["1.0", "v1.0.0", "1.0.0+build"])("of %s, which is no version", (given) => {
    expect(release(folder, [given, "--out", out()])).toMatchObject({
      ...{ status: 1, stdout: "" },
      stderr: `release: "${given}" is no version such as 1.2.3 or 1.2.3-rc.1\n`,
    });
  });

  it("without a version, with a word on how", () => {
    expect(release(folder, [])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^usage: npm run release -- VERSION/),
    });
  });

  it("beside main", () => {
    expectRun("git", ["switch", "--quiet", "--create", "other"], folder);
    const { status, stderr } = release(folder, [version, "--out", out()]);
    expectRun("git", ["switch", "--quiet", "main"], folder);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "release: releases are made on main, and this is other\n",
    });
  });

  it("leaves everything as it was where it fails on the way", { timeout }, () => {
    const was = stateOf(folder);
    const temporary = join(scratch, "temporary");
    mkdirSync(temporary);
    const ran = release(folder, [version, "--out", out()], { TMPDIR: temporary });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^release: .*broken\.yaml/s);
    expect(ran.stderr).toMatch(/release: nothing was changed\n$/);
    expect(stateOf(folder)).toEqual(was);
    expect(existsSync(out())).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.includes(".part"))).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.startsWith("boxinit-"))).toEqual([]);
  });
});

describe("a release that would be made", () => {
  let folder: string;
  beforeAll(() => {
    folder = join(scratch, "well");
    makeRepository(folder);
  });

  it.each([
    // As a terminal does: the program and what it runs.
    ["with the program that runs", "installing packages", (pid: number) => -pid],
    // As between two programs, of which neither hears of it.
    ["after which all programs go on", "making what is published", (pid: number) => pid],
  ])("leaves everything as it was where somebody interrupts it, %s", { timeout }, async (_, during, whom) => {
    const was = stateOf(folder);
    const temporary = mkdtempSync(join(scratch, "interrupted-"));
    const out = join(temporary, "never");
    const script = join(folder, "scripts/release/release.ts");
    const child = spawn(process.execPath, [script, version, "--out", out], {
      ...{ cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] },
      env: { ...releaseEnvironment, HELM: findHelm(), TMPDIR: temporary },
    });
    const stderr = text(child.stderr);
    const closed = once(child, "close");
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const before = stdout;
      stdout += chunk.toString();
      if (child.pid === undefined || before.includes(during) || !stdout.includes(during)) return;
      process.kill(whom(child.pid), "SIGINT");
    });
    expect((await closed)[0], stdout).toBe(1);
    expect(await stderr).toMatch(/^release: .*\nrelease: nothing was changed\n$/s);
    expect(stdout).toContain(during);
    expect(stateOf(folder)).toEqual(was);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(temporary).filter((name) => name.startsWith("boxinit-"))).toEqual([]);
  });
});
