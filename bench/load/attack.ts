import { spawn } from "node:child_process";
import { buffer, text } from "node:stream/consumers";
import { z } from "zod";
import type { Load } from "./loads.ts";

export interface Target {
  readonly url: string;
  /** The file of the authority's certificate. */
  readonly authority: string;
  /** The file of the review. */
  readonly body: string;
}

export interface AttackReport {
  readonly requests: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
}

const milliseconds = z.number().transform((nanoseconds) => nanoseconds / 1e6);
const reportSchema = z.object({
  requests: z.number(),
  latencies: z.object({ "50th": milliseconds, "99th": milliseconds }),
  status_codes: z.record(z.string(), z.number()),
  errors: z.array(z.string()).nullish(),
});

export interface Attacker {
  /** The file of the load generator. */
  readonly vegeta: string;
  /** Put before its command. */
  readonly pin: readonly string[];
}

/**
 * Sends the review again and again for so long, on each connection the next one once the last is answered; then waits
 * for what is under way. @throws Error where an answer is anything but 200
 */
export async function attack(attacker: Attacker, load: Load, target: Target, seconds: number): Promise<AttackReport> {
  const { connections, keepAlive } = load;
  const sent = await run(
    attacker,
    [
      "attack",
      ...["-rate=0", `-workers=${connections}`, `-max-workers=${connections}`, `-connections=${connections}`],
      ...["-http2=false", `-keepalive=${keepAlive}`, `-duration=${seconds}s`, "-timeout=300s", "-max-body=0"],
      ...["-name", load.name, `-root-certs=${target.authority}`, `-body=${target.body}`],
      ...["-header=Content-Type: application/json", "-header=Accept: application/json, */*"],
      "-header=User-Agent: kube-apiserver-admission",
    ],
    Buffer.from(`POST ${target.url}\n`),
  );
  const report = reportSchema.parse(JSON.parse((await run(attacker, ["report", "-type=json"], sent)).toString("utf8")));
  const wrong = Object.keys(report.status_codes).filter((code) => code !== "200");
  if (wrong.length > 0 || report.requests === 0) {
    throw new Error(
      `answers were ${JSON.stringify(report.status_codes)}: ${(report.errors ?? []).slice(0, 3).join("; ")}`,
    );
  }
  return { requests: report.requests, median: report.latencies["50th"], p99: report.latencies["99th"] };
}

async function run({ vegeta, pin }: Attacker, args: readonly string[], input: Buffer): Promise<Buffer> {
  const [command = "", ...rest] = [...pin, vegeta, ...args];
  const child = spawn(command, rest, { stdio: "pipe" });
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  child.stdin.end(input);
  const [output, errors, code] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`vegeta ${args[0]} ended with ${code}: ${errors}`);
  return output;
}
