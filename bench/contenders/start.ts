import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../../test/cluster/control-plane/free-ports.ts";
import type { CertificateAuthority } from "../../test/support/certificates.ts";
import { type Answer, ask } from "../../test/support/https-client.ts";
import type { Prepared } from "./contender.ts";

/** A contender's process, which has answered a review. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  /** From the start of the process to the first answer, in milliseconds. */
  readonly startMilliseconds: number;
  readonly ask: (body: Buffer) => Promise<Answer>;
  /** It has written a log line or more for each review. */
  readonly emptyLog: () => void;
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  readonly prepared: Prepared;
  /** Of its own. */
  readonly folder: string;
  readonly authority: CertificateAuthority;
  /** Put before the command. */
  readonly pin: readonly string[];
  readonly firstReview: Buffer;
  readonly constantAnswer: string;
}

const longestStart = 60_000;

/** @throws Error with the end of its log, where it ends or doesn't answer within a minute */
export async function start(options: StartOptions): Promise<Running> {
  const { prepared, folder, authority, pin, firstReview, constantAnswer: answer } = options;
  mkdirSync(folder, { recursive: true });
  const pair = await authority.issue({ names: ["localhost", "127.0.0.1"] });
  writeFileSync(join(folder, "tls.crt"), pair.certificate);
  writeFileSync(join(folder, "tls.key"), pair.key);
  const [port = 0] = await freePorts(1);
  const launch = prepared.launch({ port, folder, answer });
  const log = join(folder, "log");
  const started = performance.now();
  const child = spawnLogged([...pin, launch.command, ...launch.args], launch.environment, log);
  const send = (body: Buffer) => {
    const headers = { "content-type": "application/json" };
    return ask({ port, path: launch.path, method: "POST", headers, body, ca: authority.certificate });
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  try {
    await firstAnswer(child, () => send(firstReview), log);
    const startMilliseconds = performance.now() - started;
    return {
      pid: child.pid ?? 0,
      url: `https://127.0.0.1:${port}${launch.path}`,
      startMilliseconds,
      ask: send,
      emptyLog: () => truncateSync(log),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function spawnLogged([command = "", ...args]: readonly string[], environment: NodeJS.ProcessEnv, log: string) {
  const file = openSync(log, "a");
  // With nothing of this process's environment but what it takes to find programs.
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(command, args, { env, stdio: ["ignore", file, file] });
  closeSync(file);
  // Pepr lets a signal wait for its clients. None is to stay behind, whatever ends this process.
  const kill = () => child.kill("SIGKILL");
  process.on("exit", kill);
  child.on("exit", () => process.off("exit", kill));
  return child;
}

async function firstAnswer(child: ChildProcess, send: () => Promise<Answer>, log: string): Promise<void> {
  const deadline = performance.now() + longestStart;
  const failed = once(child, "error").then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  while (performance.now() < deadline) {
    const status = await Promise.race([
      send().then(
        (answer) => answer.status,
        () => 0,
      ),
      failed,
    ]);
    if (status === 200) return;
    if (child.exitCode !== null || child.signalCode !== null) break;
    await sleep(2);
  }
  throw new Error(`it does not answer; its log ends with: ${readFileSync(log, "utf8").slice(-1000)}`);
}
