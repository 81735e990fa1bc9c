import type { ContainerConversion } from "../../convert/conversion.ts";
import type { Refusal, RefusalCode } from "../../convert/refusals.ts";
import { coloursFor } from "../colours.ts";
import { forLog } from "../for-log.ts";
import { podName } from "../pod-words.ts";
import { tell } from "../tell.ts";
import type { PlacedPod } from "./convert-file.ts";

/**
 * Tells on standard error what becomes of each container, and counts.
 *
 * @returns whether a container was refused
 */
export function tellConversion(pods: readonly PlacedPod[]): boolean {
  const colour = coloursFor(process.stderr);
  for (const { place, found, containers, passedOver } of pods) {
    const lines = passedOver === undefined ? containers.flatMap(linesOf) : [`nothing to convert: ${passedOver}`];
    process.stderr.write(`${colour("bold", forLog(`${place} ${podName(found)}`))}\n`);
    process.stderr.write(lines.map((line) => `  ${forLog(line)}\n`).join(""));
  }
  if (pods.length === 0) tell("there is no pod in it");
  const all = pods.flatMap(({ containers }) => containers);
  const [converted, refused] = (["converted", "refused"] as const).map(
    (is) => all.filter((one) => one.is === is).length,
  );
  const of = all.length === 1 ? "1 container" : `${all.length} containers`;
  tell(`${converted} of ${of} converted, ${refused} refused`);
  const codes = all.flatMap((one) => (one.is === "refused" ? one.refusals.map(({ code }) => code) : []));
  if (codes.some((code) => !withoutSystemd.has(code))) tell(keepScript);
  return (refused ?? 0) > 0;
}

/** Nothing that a script does helps where systemd would not run in the container. */
const withoutSystemd: ReadonlySet<RefusalCode> = new Set(["shares-processes", "not-helped"]);
const keepScript =
  "or keep a script that ends in exec /sbin/init, with mount --rbind /run /run on a line of its own before that";

function linesOf(one: ContainerConversion): readonly string[] {
  const { name } = one.container;
  switch (one.is) {
    case "left":
      return [`${name}: nothing to convert: ${leftText(one)}`];
    case "refused":
      return one.refusals.flatMap((refusal) => refusedLines(name, refusal));
    case "converted": {
      const { command, service } = one.conversion;
      const effects = one.effects.map(({ message }) => `${name}: ${message}`);
      if (service === undefined) {
        return [`${name}: the command becomes ${JSON.stringify(command)}; there was no work`, ...effects];
      }
      const when = service.when === "before" ? "before every other service" : "beside the other services";
      return [
        `${name}: the command becomes ${JSON.stringify(command)}`,
        `${name}: its work becomes ${service.name}.service, ${when}`,
        ...service.notes.map((note) => `${name}: ${note}`),
        ...effects,
      ];
    }
    default:
      return one satisfies never;
  }
}

function leftText({ init, reason }: ContainerConversion & { readonly is: "left" }): string {
  switch (init) {
    case "recognised":
      return "it starts /sbin/init itself";
    case "wrapped":
      return "boxinit fix repairs its command";
    case "none":
      return `it starts no init (${reason})`;
    default:
      return `it can not be told what it starts (${reason})`;
  }
}

function refusedLines(name: string, { code, message, remedy, line }: Refusal): readonly string[] {
  const where = line === undefined ? "" : ` in line ${line} of its script`;
  return [`${name}: refused, ${code}${where}: ${message}`, `  ${remedy}`];
}
