import { afterAll, beforeAll, expect, test } from "vitest";
import type { Conversion } from "../../src/convert/conversion.ts";
import { convertPod } from "../../src/convert/convert-pod.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { podOf } from "../support/review-builder.ts";
import { type Case, reproduction } from "./case.ts";
import { isPossible } from "./experiment.ts";
import { judge } from "./judge.ts";
import { plan } from "./plan.ts";
import type { Observation } from "./sandbox/run.ts";
import { openSandbox, type Sandbox } from "./sandbox/sandbox.ts";
import { type FoundShells, findShells, type Meaning, meaningsOf, runOf } from "./shells.ts";
import { askEngine } from "./verdict.ts";

const { title, scripts, cases } = plan(process.env);
/** Seconds until a script is given up; and when it is tried again, so that a busy machine is no contradiction. */
const usual = 5;
const patient = 60;

let sandbox: Sandbox;
let found: FoundShells;
beforeAll(async () => {
  sandbox = await openSandbox();
  found = await findShells(sandbox);
});
afterAll(() => sandbox?.close());

interface Converted {
  readonly example: Case;
  readonly meaning: Meaning;
  readonly conversion: Conversion;
}

/** What `convert` makes of the case; undefined where it does not convert it. */
function conversionOf({ command, args, env = {} }: Case): Conversion | undefined {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const container = { command, ...(args === undefined ? {} : { args }), env: variables, workingDir: "/" };
  const converted = convertPod(podOf({ container }), defaultPolicy);
  const [one] = converted.is === "converted" ? converted.containers : [];
  return one?.is === "converted" ? one.conversion : undefined;
}

/** The script of the service, run by the same shell as the container's. */
function caseOfService({ example, conversion }: Converted): Case {
  const { interpreter = [], script = "" } = conversion.service ?? {};
  const command = [...interpreter, "-c", "--", script.replaceAll("$", "$$$$")];
  return { command, ...(example.env === undefined ? {} : { env: example.env }) };
}

test(`a script and its service come to the same in real shells: ${title}`, { timeout: 20 * 60_000 }, async () => {
  const possible = cases.filter((example) => isPossible(sandbox, found, example)).slice(0, scripts);
  const converted = possible.flatMap((example): Converted[] => {
    const conversion = conversionOf(example);
    if (conversion === undefined) return [];
    return meaningsOf(example, found).map((meaning) => ({ example, meaning, conversion }));
  });
  const withService = converted.filter(hasService).length;
  const contradictions = await contradictionsAmong(converted, usual);
  const late = contradictions.filter(({ isLate }) => isLate).map(({ converted: one }) => one);
  const inTime = contradictions.filter(({ isLate }) => !isLate);
  process.stdout.write(`${converted.length} runs of converted scripts, ${withService} with a service\n`);
  expect([...inTime, ...(await contradictionsAmong(late, patient))].map(({ text }) => text)).toEqual([]);
  expect(withService).toBeGreaterThan(scripts === 1 ? -1 : 10);
});

const hasService = ({ conversion }: Converted) => conversion.service !== undefined;

interface Contradiction {
  readonly converted: Converted;
  /** What container and service came to differently, and how to see it again. */
  readonly text: string;
  /** One of them was given up. */
  readonly isLate: boolean;
}

async function contradictionsAmong(
  converted: readonly Converted[],
  seconds: number,
): Promise<readonly Contradiction[]> {
  const originals = await sandbox.run(converted.map((one) => runOf(one.example, one.meaning, found, seconds)));
  const withService = converted.filter(hasService);
  const services = await sandbox.run(withService.map((one) => runOf(caseOfService(one), one.meaning, found, seconds)));
  const observed = new Map(withService.map((one, index) => [one, services[index]]));
  return converted.flatMap((one, index): Contradiction[] => {
    const [original, service] = [originals[index], observed.get(one)];
    const why = original === undefined ? "it was not run" : contradiction(one, original, service);
    if (why === undefined) return [];
    const isLate = [original, service].some((each) => each?.status === "timeout");
    return [{ converted: one, text: `${one.meaning}: ${why}\n${reproduction(one.example)}`, isLate }];
  });
}

function contradiction(
  { example, meaning, conversion }: Converted,
  original: Observation,
  service: Observation | undefined,
): string | undefined {
  const becameInit = original.inits.some(({ pid }) => pid === original.pid);
  // As PID 1 ends, its children may not have come to anything yet.
  const wasChild = !becameInit && (original.inits.length > 0 || askEngine(example).kind === "misplaced");
  if (becameInit) {
    // Whatever was done before, init is started as if the container did it itself.
    const claim = { kind: "wrapped", reason: "", command: conversion.command } as const;
    const judged = judge(example, claim, new Map([[meaning, original]]));
    // systemd sets a folder and a umask of its own: test/systemd/convert.test.ts.
    if (judged.outcome === "false-claim" && !judged.difference.startsWith("it had ")) return judged.difference;
  }
  if (service === undefined) return becameInit || wasChild ? undefined : `no init, and yet there is no work`;
  if (service.inits.length > 0) return "the service starts init";
  if (wasChild || [original, service].some(({ status }) => status === "timeout")) return undefined;
  const expected = becameInit ? "0" : original.status;
  return service.status === expected ? undefined : `the service ended with ${service.status}, and not ${expected}`;
}
