import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { generationNames, generations } from "./rootfs/generations.ts";

const program = join(import.meta.dirname, "../../scripts/demo-systemd/demo.ts");

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  // vitest has it set where its own output is a terminal.
  const { FORCE_COLOR, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...args], { env: { ...inherited, ...env } });
  child.stdin.end();
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: (await closed)[0], stdout, stderr };
}

const gone = "ls: cannot access '/var/run/secrets/serviceaccount': No such file or directory";
const masked = String.raw`eyJhbGci\.\.\. \(\d{3} characters\)`;

test.each(generationNames)(
  "under systemd of %s it shows the fault, the repair and that it works",
  async (generation) => {
    const { exitCode, stdout, stderr } = await run([generation]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [, before = "", review = "", after = ""] = stdout.split(/^\d\. /m);
    expect(before).toContain(`under systemd ${generations[generation]}\n`);
    expect(before).toContain(`# ls /var/run/secrets/serviceaccount\n  ${gone}\n`);
    expect(before).toMatch(/^ {2}# findmnt .*\n {2}\/run\/secrets\/serviceaccount +tmpfs$/m);
    expect(before).toMatch(/^ +hidden +\/var\/run\/secrets\/serviceaccount: tmpfs on \/run \(mount \d+\) covers it$/m);
    expect(review).toContain("repair: move to");
    expect(review).toContain('  -   command: ["sh","-c","exec /sbin/init"]\n');
    expect(review).toContain('  +   command: ["/sbin/init"]\n  +   /etc/serviceaccount <- token\n');
    expect(after).toMatch(new RegExp(`^ {2}# cat /etc/serviceaccount/token\n {2}${masked}$`, "m"));
    expect(after).toContain("# readlink /var/run/secrets/serviceaccount\n  /etc/serviceaccount\n");
    expect(after).toMatch(new RegExp(`^ {2}# systemd-run .*--uid=app cat /var/run/.*\n {2}${masked}$`, "m"));
    expect(after).toMatch(/^ +linked +\/run\/secrets\/serviceaccount: it leads to \/etc\/serviceaccount$/m);
    expect(stdout).not.toContain("\u001b");
    expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  },
);

test("the page about it shows what it prints", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/try-under-systemd.md"), "utf8");
  const [, block = ""] = /^```text\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const comparable = (text: string) => text.replace(/mount \d+/g, "mount N");
  const { stdout } = await run([]);
  let rest = comparable(stdout);
  for (const part of comparable(block).split("...\n")) {
    expect(rest).toContain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
});

test("it says in one line what is wrong with how it is called, and what the machine lacks", async () => {
  const usage = "demo:systemd: usage: npm run demo:systemd [-- bullseye | bookworm | trixie]\n";
  expect(await run(["sid"])).toEqual({ exitCode: 2, stdout: "", stderr: usage });
  expect(await run(["bookworm", "trixie"])).toEqual({ exitCode: 2, stdout: "", stderr: usage });
  const { exitCode, stdout, stderr } = await run([], { PATH: "/nonexistent" });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(
    /^demo:systemd: it needs crun, unshare, .* on the PATH \(Debian: apt-get install crun .*\)\n$/,
  );
});
