import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whatDiffers } from "../chart/install/handbook/what-differs.ts";
import { commandsOf, runnable, runShell, walkedPages } from "./give-commands.ts";

const root = join(import.meta.dirname, "../..");

describe.each(walkedPages)("%s, followed from its first command to its last", (page) => {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-tutorial-"));
  beforeAll(() => {
    // With .npmrc, or npm would tell of a newer npm where there is one.
    for (const part of ["package.json", ".npmrc", "src", "scripts", "examples", "test"]) {
      cpSync(join(root, part), join(folder, "clone", part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "clone/node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(commandsOf(page))("$where: prints what the page shows", { timeout: 300_000 }, async (block) => {
    // One stream, as at a terminal.
    const { exitCode, stdout } = await runShell(
      `exec 2>&1\n${runnable(block.text)}`,
      join(folder, "clone"),
      join(folder, "home"),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: block.exitCode, stdout: expect.any(String) });
    if (block.output !== undefined) expect(whatDiffers(block.output, stdout)).toBeUndefined();
  });
});

it("what stands in the README is run: the demo, and what it says of manifests", () => {
  const given = commandsOf("README.md").map(({ text }) => runnable(text).trim());
  expect(given).toEqual(expect.arrayContaining(["npm run demo"]));
  expect(given.join("\n")).toContain("boxinit -- explain examples/issue-767.yaml");
});
