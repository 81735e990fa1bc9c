import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Report, Start } from "./supervise.ts";

// A process of its own, which outlives the one that started it by as long as it takes to clean up: when standard input
// ends, for whatever reason, it kills what it started and removes the folder.
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: supervisor FOLDER");
const running = new Set<ChildProcess>();
// Nobody may be left to read the reports.
process.stdout.on("error", () => {});
// It ends when its work is done, and not before.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) start(JSON.parse(line));

await Promise.all(
  [...running].map((child) => {
    child.kill("SIGKILL");
    return once(child, "exit");
  }),
);
// A program that none of these is may still write there, such as a kubectl of a test that has failed.
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });

function start({ id, command, args, env, log }: Start): void {
  const output = openSync(log, "a");
  const child = spawn(command, args, { env, stdio: ["ignore", output, output] });
  closeSync(output);
  child.on("error", ({ message }) => report({ id, event: "failed", message }));
  if (child.pid === undefined) return;
  running.add(child);
  report({ id, event: "started", pid: child.pid });
  child.on("exit", (code, signal) => {
    running.delete(child);
    report({ id, event: "ended", code, signal });
  });
}

function report(line: Report): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
