import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runMeasured } from "../../test/support/run-measured.ts";
import { readCpuProfile } from "../profile/cpu-profile.ts";
import { selfTime } from "../profile/self-time.ts";
import { createSourcePlaces } from "../profile/source-places.ts";
import { commandDivision } from "./parts.ts";

const commands = ["audit", "fix"] as const;
export const filesHead = ["command", "files", "files/s", "processor", "peak"];

/** A row for each command: how much it does in a second, and what that takes. */
export async function measureFiles(program: string, manifests: string, count: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (const command of commands) {
    const run = await runMeasured(program, [command, manifests], { isOutputIgnored: true });
    // With 1, audit has found what is in them.
    if (run.exitCode > 1) throw new Error(`${command} ended with ${run.exitCode}: ${run.stderr}`);
    const { processor, seconds, peak } = run;
    const figures = [(count / seconds).toFixed(0), `${processor.toFixed(1)} s`, `${peak.toFixed(0)} MiB`];
    rows.push([command, count.toLocaleString("en-US"), ...figures]);
  }
  return rows;
}

/** Shares of the time by part: a column for each command. */
export async function profileFiles(program: string, manifests: string, folder: string): Promise<string[][]> {
  const shares: ReadonlyMap<string, number>[] = [];
  for (const command of commands) {
    const profiles = join(folder, `profile-${command}`);
    mkdirSync(profiles);
    // Microseconds between samples.
    const flags = ["--cpu-prof", `--cpu-prof-dir=${profiles}`, "--cpu-prof-interval=500"];
    await runMeasured(program, [command, manifests], { flags, isOutputIgnored: true });
    const [file = ""] = readdirSync(profiles);
    const profile = readCpuProfile(join(profiles, file));
    shares.push(selfTime(profile, createSourcePlaces(), commandDivision).byPart);
    rmSync(profiles, { recursive: true });
  }
  const percent = (share = 0) => `${(share * 100).toFixed(1)} %`;
  return commandDivision.names.map((name) => [name, ...shares.map((byPart) => percent(byPart.get(name)))]);
}

export const partsHead = ["share of the time", ...commands];
