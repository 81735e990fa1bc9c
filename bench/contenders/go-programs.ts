import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, forgetEarlierStates, repository } from "./cache.ts";
import type { Contender, Prepared } from "./contender.ts";

/** What bench/go has: peers, and the load generator. */
const packages = {
  bare: "./bare",
  noop: "./noop",
  typed: "./typed",
  "controller-runtime": "./controller-runtime",
  vegeta: "github.com/tsenart/vegeta/v12",
};

type GoProgramName = keyof typeof packages;

export const bareGo: Contender = goContender("bare-go", "bare Go net/http", "bare", "constant");
/** What bench/creation-latency.ts compares with. */
export const noopGo: Contender = goContender("go-noop", "Go, a webhook that changes nothing", "noop", "repairs");
export const typedGo: Contender = goContender("go-typed", "Go, typed decoding", "typed", "repairs");
export const controllerRuntime: Contender = goContender(
  "controller-runtime",
  "controller-runtime 0.25.2",
  "controller-runtime",
  "repairs",
);

function goContender(name: string, title: string, program: GoProgramName, answers: Contender["answers"]): Contender {
  const prepare = async (): Promise<Prepared> => {
    const command = goProgram(program);
    return {
      launch: ({ port, folder, answer }) => ({
        command,
        args: ["-port", String(port), "-certificates", folder],
        environment: { ANSWER: answer },
        path: "/mutate",
      }),
    };
  };
  return { name, title, answers, prepare };
}

/** @returns the file of the program, which is built unless it is there. @throws Error where Go is missing or fails */
export function goProgram(name: GoProgramName): string {
  const folder = cacheFolder("go", ["bench/go/**/*.go", "bench/go/go.mod", "bench/go/go.sum"]);
  if (!existsSync(folder)) buildAll(folder);
  return join(folder, name);
}

/** In one call, since they share most of their packages. */
function buildAll(folder: string): void {
  console.error("building the peers in Go and vegeta from Go modules: minutes on a first run");
  forgetEarlierStates("go");
  const part = `${folder}.part`;
  mkdirSync(part, { recursive: true });
  const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", `${part}/`, ...Object.values(packages)];
  const { status, error, stderr } = spawnSync("go", args, {
    cwd: join(repository, "bench/go"),
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" },
    encoding: "utf8",
  });
  if (status !== 0) {
    rmSync(part, { recursive: true });
    throw new Error(error === undefined ? `go build failed: ${stderr.trim()}` : `go can't be run: ${error.message}`);
  }
  // Only whole programs get their place.
  renameSync(part, folder);
}
