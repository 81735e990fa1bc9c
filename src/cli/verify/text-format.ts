import {
  type ContainerReport,
  isAmiss,
  type MountReport,
  type Pid1Report,
  type Verdict,
  type VerifyReport,
} from "../../verify/verify-report.ts";
import type { Colour } from "../colours.ts";
import { forLog } from "../for-log.ts";

const colourOf = {
  visible: "green",
  linked: "green",
  hidden: "red",
  unreadable: "red",
  missing: "red",
  "not-known": "yellow",
} as const satisfies Record<Verdict, string>;

/** For people: of each container who is PID 1, a line for each mount, and what to do. @param quiet - only what is amiss */
export function verifyText({ pod, containers }: VerifyReport, colour: Colour, quiet: boolean): string {
  const shown = containers.filter(({ mounts }) => !quiet || mounts.some(isAmiss));
  const lines = shown.flatMap((one) => containerLines(one, colour, quiet));
  if (pod === null || lines.length === 0) return lines.map((line) => `${line}\n`).join("");
  const name = `${pod.namespace === null ? "" : `${pod.namespace}/`}${pod.name ?? "(no name)"}`;
  return [colour("bold", forLog(`Pod ${name}`)), ...lines, ""].join("\n");
}

function containerLines({ name, pid1, mounts, advice }: ContainerReport, colour: Colour, quiet: boolean) {
  const title = name === null ? "" : `${colour("bold", forLog(`container ${name}`))}: `;
  const shown = quiet ? mounts.filter(isAmiss) : mounts;
  const width = shown.reduce((widest, { path }) => Math.max(widest, forLog(path).length), 0);
  return [
    `${title}${forLog(pid1Words(pid1))}`,
    ...shown.map((mount) => mountLine(mount, width, colour)),
    ...(mounts.length === 0 ? ["  nothing of a pod is mounted"] : []),
    ...advice.map((sentence) => `  ${colour("cyan", "to do:")} ${forLog(sentence)}`),
  ];
}

function pid1Words({ comm, argv, systemd, recognised, evidence }: Pid1Report): string {
  const words = argv === null || argv.length === 0 ? "" : ` (${argv.join(" ")})`;
  const who = comm === null ? `PID 1 is not known${words}` : `PID 1 is ${comm}${words}`;
  return systemd === "no" ? `${who}, not systemd` : `${who}, ${recognisedWords[recognised]}: ${evidence}`;
}

const recognisedWords = {
  yes: "recognised by Sysbox",
  no: "not recognised by Sysbox",
  "not-known": "and whether Sysbox recognised it is not known",
} as const;

function mountLine({ path, verdict, why, volume }: MountReport, width: number, colour: Colour): string {
  const what = volume === null ? "" : `${volume.kind}${volume.name === null ? "" : ` ${volume.name}`}: `;
  return `  ${colour(colourOf[verdict], verdict.padEnd(10))}  ${forLog(path).padEnd(width)}  ${forLog(`${what}${why}`)}`;
}
