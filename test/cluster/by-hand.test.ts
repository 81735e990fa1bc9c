import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { blocksOf, readDocument } from "../docs/markdown.ts";
import { waitUntil } from "./control-plane/wait-until.ts";

const root = join(import.meta.dirname, "../..");

interface ClusterByHand {
  readonly printed: string;
  /** What it printed for the second terminal. */
  readonly alias: string;
  readonly folder: string;
  readonly end: (signal: NodeJS.Signals) => Promise<unknown>;
}

const cleanUps: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** `npm run cluster`, as a person uses it: by what it prints. */
async function runCluster(): Promise<ClusterByHand> {
  const child = spawn(process.execPath, [join(root, "scripts/cluster/cluster.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanUps.push(() => child.kill("SIGKILL"));
  const exited = once(child, "exit");
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString("utf8");
  });
  await Promise.race([
    waitUntil("the cluster is up", () => printed.includes("Ctrl-C removes everything")),
    exited.then(() => expect.fail(`it ended: ${printed}`)),
  ]);
  const [alias = "", kubeconfig = ""] = /alias kubectl='\S+ --kubeconfig (\S+) --cache-dir \S+'/.exec(printed) ?? [];
  return {
    printed,
    alias,
    folder: dirname(kubeconfig),
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

interface Session {
  readonly command: string;
  readonly output: string;
}

/** Commands of a document's console blocks, with what they print. */
function sessionsOf(document: string): Session[] {
  const blocks = blocksOf(readDocument(document)).filter(({ language }) => language === "console");
  return blocks.flatMap(({ text }) =>
    text
      .split(/^\$ /m)
      .slice(1)
      .map((one) => ({ command: one.split("\n")[0] ?? "", output: one.split("\n").slice(1).join("\n") })),
  );
}

function processesOf(folder: string): string[] {
  return execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(folder));
}

describe("the cluster for a person", () => {
  test("does what its page says, and leaves nothing behind after Ctrl-C", async () => {
    const { printed, alias, folder, end } = await runCluster();
    const [first, ...others] = sessionsOf("docs/try-on-an-api-server.md");
    expect(first?.command).toBe("npm run cluster");
    expect(printed).toContain(first?.output);
    expect(others.length).toBeGreaterThan(4);
    for (const { command, output } of others) {
      // A shell that is not interactive expands an alias only from the line after it, and bash only if told so.
      const shell = `shopt -s expand_aliases 2>/dev/null\n${alias}\n${command} 2>&1`;
      expect(execFileSync("bash", ["-c", shell], { cwd: root, encoding: "utf8" })).toBe(output);
    }
    await expectNothingLeft(folder, () => end("SIGINT"));
  });

  test("leaves nothing behind where it is killed", async () => {
    const { folder, end } = await runCluster();
    await expectNothingLeft(folder, () => end("SIGKILL"));
  });
});

async function expectNothingLeft(folder: string, endIt: () => Promise<unknown>): Promise<void> {
  expect(processesOf(folder).length).toBeGreaterThanOrEqual(4);
  await endIt();
  await waitUntil("all its programs have ended", () => processesOf(folder).length === 0);
  expect(existsSync(folder)).toBe(false);
}
