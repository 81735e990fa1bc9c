import { basename } from "node:path";
import { type Case, environmentOf } from "./case.ts";
import { expandAsKubelet } from "./kubelet.ts";
import type { InitReport, Observation } from "./sandbox/run.ts";
import type { Meaning } from "./shells.ts";
import type { Verdict } from "./verdict.ts";

/**
 * `false-claim`: what was said is not what happens. `missed-unwrap`: nothing wrong, a repair left undone.
 * `masked-without-init`: more careful than needed. `other-in-busybox`: true but where `sh` is busybox.
 */
export type Judgement =
  | { readonly outcome: "true" | "missed-unwrap" | "masked-without-init" | "other-in-busybox" }
  | { readonly outcome: "false-claim"; readonly meaning: Meaning; readonly difference: string };

/** Holds a verdict against what really happened, in every shell that the command could mean. */
export function judge(example: Case, verdict: Verdict, observations: ReadonlyMap<Meaning, Observation>): Judgement {
  const isSh = basename(example.command[0] ?? "") === "sh";
  for (const [meaning, observation] of observations) {
    const difference = contradiction(example, verdict, observation);
    if (difference === undefined) continue;
    // Images whose `sh` is busybox seldom have systemd. Only a new command must be right there too.
    if (meaning === "busybox" && isSh && verdict.kind !== "wrapped") return { outcome: "other-in-busybox" };
    return { outcome: "false-claim", meaning, difference };
  }
  const all = [...observations.values()];
  if (verdict.kind === "wrapped" || verdict.kind === "recognised") return { outcome: "true" };
  const argvs = new Set(all.map((observation) => JSON.stringify(mainInit(observation)?.argv)));
  if (argvs.size === 1 && all.every((observation) => couldBeUnwrapped(example, observation))) {
    return { outcome: "missed-unwrap" };
  }
  const noInit = all.every((observation) => mainInit(observation) === undefined);
  return { outcome: verdict.kind === "masked" && noInit ? "masked-without-init" : "true" };
}

function contradiction(example: Case, verdict: Verdict, observation: Observation): string | undefined {
  const init = mainInit(observation);
  switch (verdict.kind) {
    case "wrapped":
      if (verdict.command === undefined) return "wrapped, yet no new command";
      if (verdict.command[0] !== "/sbin/init") return `the new command starts ${JSON.stringify(verdict.command[0])}`;
      return differenceToDirect(example, expandAsKubelet(verdict.command, example.env ?? {}), observation);
    case "recognised":
      return init === undefined ? notMain(observation) : undefined;
    case "none":
    case "misplaced":
      return init === undefined || init.argv.includes("--user")
        ? undefined
        : `said ${verdict.kind}, yet PID 1 was ${JSON.stringify(init.argv)}`;
    case "masked":
    case "unknown":
      return undefined;
    case "not-examined":
      return "the engine did not look at the pod";
    default: {
      const unheardOf: never = verdict.kind;
      return unheardOf;
    }
  }
}

function couldBeUnwrapped(example: Case, observation: Observation): boolean {
  const argv = mainInit(observation)?.argv;
  return argv !== undefined && differenceToDirect(example, argv, observation) === undefined;
}

/** What sets the shell's init apart from one that is started directly with `argv`; undefined where nothing does. */
function differenceToDirect(example: Case, argv: readonly string[], observation: Observation): string | undefined {
  const init = mainInit(observation);
  if (init === undefined) return notMain(observation);
  if (observation.inits.length > 1) return `init was started ${observation.inits.length} times`;
  const [path = "", ...args] = init.argv;
  if (!isInitPath(path)) return `argv[0] was ${JSON.stringify(path)}`;
  if (JSON.stringify(args) !== JSON.stringify(argv.slice(1))) {
    return `arguments were ${JSON.stringify(args)} instead of ${JSON.stringify(argv.slice(1))}`;
  }
  return differentEnvironment(environmentOf(example), init) ?? differentProcess(init, observation.direct);
}

function mainInit({ inits, pid }: Observation): InitReport | undefined {
  return inits.find((init) => init.pid === pid);
}

function notMain({ inits, status, errors }: Observation): string {
  const told = errors === "" ? "" : `, told ${JSON.stringify(errors)}`;
  return `PID 1 was not init (${inits.length} others; it ended with ${status}${told})`;
}

function isInitPath(path: string): boolean {
  return ["/sbin/init", "/usr/sbin/init"].includes(path.replaceAll(/\/(?:\.?\/)+/g, "/"));
}

/** Variables that shells set, reset or drop by themselves, and that systemd does not read. */
const shellsOwn = new Set(["PWD", "OLDPWD", "SHLVL", "_", "PS1", "PS2", "OPTIND"]);

function differentEnvironment(expected: Readonly<Record<string, string>>, init: InitReport): string | undefined {
  const names = new Set([...Object.keys(expected), ...init.env.keys()]);
  const different = [...names]
    .filter((name) => /^[A-Za-z_]\w*$/.test(name) && !shellsOwn.has(name))
    .filter((name) => init.env.get(name) !== expected[name])
    .map((name) => `${name}=${init.env.get(name) ?? " (missing)"} instead of ${expected[name] ?? "nothing"}`);
  return different.length === 0 ? undefined : `the environment had ${different.join(", ")}`;
}

function differentProcess(init: InitReport, direct: InitReport): string | undefined {
  if (init.descriptors !== direct.descriptors) {
    return `descriptors were ${init.descriptors} instead of ${direct.descriptors}`;
  }
  return init.state === direct.state ? undefined : `it had ${init.state} instead of ${direct.state}`;
}
