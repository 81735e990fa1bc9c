import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyPatch, parsePatch } from "diff";
import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";

/** Manifests as people write them, each with the diff of its repair, which was read by a person. */
const cases = join(import.meta.dirname, "fix-cases");
const manifests = readdirSync(cases).filter((name) => !name.endsWith(".diff"));

describe.concurrent("fix changes in a text what it must, and nothing else", () => {
  it.each(manifests)("%s", async (name) => {
    const { stdout, exitCode } = await runBoxinit(["fix", "--diff", name], "", cases);
    expect({ stdout, exitCode }).toEqual({ stdout: readFileSync(join(cases, `${name}.diff`), "utf8"), exitCode: 0 });
  });

  it.each(manifests)("%s, with CRLF at the end of its lines", async (name) => {
    const text = readFileSync(join(cases, name), "utf8");
    const [unix, windows] = await Promise.all([
      runBoxinit(["fix", "-"], text),
      runBoxinit(["fix", "-"], text.replaceAll("\n", "\r\n")),
    ]);
    expect(windows.stdout.replaceAll("\r\n", "")).not.toContain("\n");
    expect(windows.stdout.replaceAll("\r\n", "\n")).toBe(unix.stdout);
  });

  it.each(manifests)("%s, and a second time nothing", async (name) => {
    const once = await runBoxinit(["fix", join(cases, name)]);
    const twice = await runBoxinit(["fix", "-"], once.stdout);
    expect(twice.stdout).toBe(once.stdout);
    expect(twice.stderr).toContain("boxinit: 0 of ");
  });

  it("shows a diff that applies", async () => {
    const { stdout } = await runBoxinit(["fix", "--diff", "."], "", cases);
    const repaired = await Promise.all(manifests.map((name) => runBoxinit(["fix", name], "", cases)));
    const patches = parsePatch(stdout);
    expect(patches.map(({ oldFileName }) => oldFileName)).toEqual(manifests.map((name) => `a/${name}`));
    const patched = patches.map((patch, index) => {
      return applyPatch(readFileSync(join(cases, manifests[index] ?? ""), "utf8"), patch);
    });
    expect(patched).toEqual(repaired.map((one) => one.stdout));
  });
});
