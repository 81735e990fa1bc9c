import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lookByCommands, type RunCommand } from "../../src/verify/look-by-commands.ts";

const secret = "what nobody may send over a wire";
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit look "));
  mkdirSync(join(folder, "tokens"));
  writeFileSync(join(folder, "tokens/token"), secret);
  writeFileSync(join(folder, "file"), secret);
  chmodSync(join(folder, "tokens/token"), 0o640);
  symlinkSync(join(folder, "tokens"), join(folder, "link"));
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the programs of this machine, as far as the image is said to have them, or others in their place. */
function imageWith(programs: readonly string[], inPlace: Readonly<Record<string, string>> = {}) {
  const output: string[] = [];
  const run: RunCommand = async ([program = "", ...args]) => {
    if (!programs.includes(program)) return { is: "not-run", why: `${program}: not found` };
    const child = spawn(inPlace[program] ?? program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LC_ALL: "C" },
    });
    const closed = once(child, "close");
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [exitCode] = await closed;
    output.push(stdout, stderr);
    return { is: "ran", exitCode: Number(exitCode), stdout, stderr };
  };
  return { look: lookByCommands(run), output };
}

const images = [
  ["nothing but cat", ["cat"]],
  ["cat and ls", ["cat", "ls"]],
  ["coreutils", ["cat", "ls", "stat", "test", "readlink"]],
] as const;

it.each(images)("with %s it is seen what is there, and no file is read", async (_, programs) => {
  const { look, output } = imageWith(programs);
  const found = async (name: string) => {
    const path = join(folder, name);
    return (await look({ path, files: ["token"], allFiles: false, mayBeLink: true })).found;
  };
  expect(await found("tokens")).toBe("folder");
  expect(await found("link")).toBe("folder");
  expect(await found("file")).toBe("file");
  expect(await found("dangling")).toBe("none");
  expect(await found("nothing/at/all")).toBe("none");
  expect(output.join("")).not.toContain(secret);
});

it.each(images.slice(1))("with %s a link is followed", async (_, programs) => {
  const look = await imageWith(programs).look({
    path: join(folder, "link"),
    files: [],
    allFiles: false,
    mayBeLink: true,
  });
  expect(look).toMatchObject({ found: "folder", leadsTo: join(folder, "tokens") });
});

it("with cat alone, that there is a link and that a token can be read stay open", async () => {
  const look = await imageWith(["cat"]).look({
    path: join(folder, "link"),
    files: ["token"],
    allFiles: false,
    mayBeLink: true,
  });
  expect(look).toEqual({ found: "folder", isTried: false });
});

it("tells whose it is and with which mode, the same by stat and by ls", async () => {
  const { uid, gid } = statSync(join(folder, "tokens/token"));
  for (const program of ["stat", "ls"]) {
    // As root, everything of this machine can be read.
    const { look } = imageWith(["cat", "test", program], { test: "false" });
    const found = await look({ path: join(folder, "tokens"), files: ["token"], allFiles: false, mayBeLink: false });
    const access = { path: join(folder, "tokens/token"), uid, gid, mode: "0640" };
    expect(found).toEqual({ found: "folder", isTried: true, unreadable: access });
  }
});

it("tries every file that kubelet has written, by name, where ls names them", async () => {
  const question = { path: join(folder, "tokens"), files: [], allFiles: true, mayBeLink: false };
  const readable = await imageWith(["cat", "ls", "test"]).look(question);
  expect(readable).toEqual({ found: "folder", isTried: true });
  const { look } = imageWith(["cat", "ls", "test"], { test: "false" });
  expect(await look(question)).toMatchObject({ unreadable: { path: join(folder, "tokens/token") } });
  expect(await imageWith(["cat", "test"]).look(question)).toEqual({ found: "folder", isTried: false });
});

it("understands an image that speaks another language", async () => {
  const foreign = join(folder, "cat-in-another-language");
  writeFileSync(foreign, "#!/bin/sh\necho 'cat: Ist ein Verzeichnis' >&2\nexit 1\n", { mode: 0o755 });
  const question = { path: join(folder, "tokens"), files: [], allFiles: false, mayBeLink: false };
  expect((await imageWith(["cat"], { cat: foreign }).look(question)).found).toBe("not-known");
  expect((await imageWith(["cat", "env"], { cat: foreign }).look(question)).found).toBe("folder");
});
