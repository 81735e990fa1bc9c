import type { Decision } from "../../core/decision.ts";
import type { TokenRole } from "../../core/diagnose/token-role.ts";
import { type Finding, type FindingCode, findingKind } from "../../core/findings.ts";
import { linksFile } from "../../core/plan/keep-path.ts";
import { readLinks } from "../../core/plan/link-lines.ts";
import { serviceEnvironmentFile } from "../../core/plan/pass-env.ts";
import type { ContainerPlan } from "../../core/plan/plan-container.ts";
import type { Relocation } from "../../core/plan/relocate.ts";
import { argvText, code } from "./init-lesson.ts";
import type { ContainerLook } from "./look.ts";
import { type Block, item, paragraph } from "./page.ts";

/** What stops a repair, what boxinit does path by path, and what else there is to know. */
export function repairLesson(look: ContainerLook, decision: Decision["decision"]): readonly Block[] {
  if (look.leftOut) return [paragraph("boxinit leaves it as it is, as an annotation of the pod has it (see below).")];
  const changes = decision === "changed" ? changesOf(look) : [];
  const nothing =
    decision === "refused" ? "Nothing is repaired, since the pod is refused." : "boxinit changes nothing here.";
  return [
    ...whyCommandStays(look),
    ...(changes.length === 0 ? [paragraph(nothing)] : changes.map(item)),
    ...asides(look),
  ];
}

/** Of a command that only starts init; of others the lesson about PID 1 tells. */
function whyCommandStays({ plan }: ContainerLook): readonly Block[] {
  if (plan.diagnosis.init.init !== "wrapped") return [];
  const why = plan.findings.find(({ code }) => code === "init-masked")?.data?.why;
  return why === undefined ? [] : [paragraph(`The command stays: ${why}.`)];
}

function changesOf({ plan, treatment }: ContainerLook): readonly string[] {
  const { command, environment, links, relocations, passedVariables, diagnosis } = plan;
  const others = diagnosis.mountsBelowRun.filter(
    (mount) => mount.cleanPath !== "/run/lock" && relocations.every((one) => one.mount !== mount),
  );
  return [
    ...(command === undefined
      ? []
      : [
          `The command becomes ${code(argvText(command))}${diagnosis.container.args === undefined ? "" : ", and `args` go"}. It starts the very same process: two independent readers found the same words in the old one. Sysbox now sees systemd, and mounts its tmpfs on \`/run\` first and the pod's volumes over it.`,
        ]),
    ...relocations.map((one) => relocationText(one, whyBoth(roleOf(one, plan), plan, treatment))),
    ...(command === undefined || !treatment.hides
      ? []
      : others.map(({ path, collapsedPath }) =>
          diagnosis.isDoubtful(collapsedPath)
            ? `${code(path)} stays, and can be read whatever the volume at \`/var\` has.`
            : `${code(path)} stays, and can be read again.`,
        )),
    ...(links === undefined ? [] : [linkText(links.text)]),
    ...environment.map(({ name, value }) => `The variable ${code(name)} becomes ${code(value)}, since its path moves.`),
    ...(passedVariables === undefined ? [] : [passedText(passedVariables)]),
  ];
}

function roleOf({ mount }: Relocation, { diagnosis }: ContainerPlan): TokenRole | undefined {
  return diagnosis.tokensBelowRun.find((token) => token.mount === mount)?.role;
}

/** Why the old mount stays beside the new one. */
function whyBoth(
  role: TokenRole | undefined,
  { diagnosis }: ContainerPlan,
  treatment: ContainerLook["treatment"],
): string {
  if (role === "api") return "the API server would mount it there again";
  if (role === "reserved") return "the webhook that mounted it would do so again";
  if (treatment.tokens.authored === "move") return "a hook names it there, or no link can be made at its old path";
  if (!treatment.staysHidden) return "the policy asks for it";
  return diagnosis.init.init === "wrapped"
    ? "boxinit moves nothing where the command stays"
    : "what runs before systemd may read it there";
}

function relocationText({ mount, action, target }: Relocation, why: string): string {
  const path = code(mount.path);
  if (action === "move") {
    return `${path} moves to ${code(target)}: outside \`/run\` nothing covers it, whatever Sysbox and systemd do.`;
  }
  return `${path} is mounted a second time, read-only, at ${code(target)}, where nothing covers it. The old mount stays: ${why}.`;
}

function linkText(lines: string): string {
  const links = readLinks(lines).map(({ from, to }) => `${code(from)} a symbolic link to ${code(to)}`);
  return `The old ${links.length === 1 ? "path lives" : "paths live"} on: at boot, systemd makes ${links.join(", and ")}. Lines in \`${linksFile}\` tell it to, which come as an annotation of the pod that is mounted as that file. So whatever reads the old path goes on finding the token.`;
}

function passedText(variables: readonly string[]): string {
  return `systemd units see the container's variables ${listOf(variables)}, where they are set. Without that they would not: systemd starts units with an environment of its own. The annotation \`boxinit/pass-env\` asks for it, and the drop-in ${code(serviceEnvironmentFile)} does it for all services, which comes as an annotation of the pod that is mounted as that file. It has names in it, and no values.`;
}

/** As many as somebody reads. */
const listedNames = 24;

function listOf(names: readonly string[]): string {
  const more = names.length - listedNames;
  const listed = names.slice(0, listedNames).map(code).join(", ");
  return more > 0 ? `${listed} and ${more} more` : listed;
}

/** Told by the lessons themselves. */
const inLessons: ReadonlySet<FindingCode> = new Set([
  "init-wrapped",
  "init-masked",
  "init-misplaced",
  "init-unknown",
  "token-hidden",
  "token-relocated",
  "env-rewritten",
  "env-passed",
]);

/** Of these the lessons tell what is wrong, and not what its author can do. */
const withRemedy: ReadonlySet<FindingCode> = new Set(["init-masked", "init-misplaced", "init-unknown"]);

function asides({ plan, practice }: ContainerLook): readonly Block[] {
  const others = [...plan.findings, ...practice].filter(({ code }) => !inLessons.has(code));
  const stops = ({ code, severity }: Finding) => severity === "error" || code === "run-volume";
  // A script that keeps /run visible hides nothing that its author should mend; one that only starts init has no work.
  const { init, keepsRun } = plan.diagnosis.init;
  const wantsRemedy = ({ code }: Finding) => withRemedy.has(code) && keepsRun !== true && init !== "wrapped";
  return [
    ...listed("In the way:", others.filter(stops)),
    ...listed(
      "Worth knowing:",
      others.filter((finding) => !stops(finding)),
    ),
    ...plan.findings
      .filter(wantsRemedy)
      .map(({ code }) => paragraph(`What to do: ${findingKind(code).remedy}${commandFor(code)}`)),
  ];
}

function commandFor(code: FindingCode): string {
  if (code === "init-unknown") return "";
  return " `boxinit convert FILE` prints the service and the new manifest (docs/handbook/work-before-init.md).";
}

export function listed(intro: string, findings: readonly Finding[]): readonly Block[] {
  if (findings.length === 0) return [];
  return [paragraph(intro), ...findings.map(({ code, message }) => item(`${message}. ${findingKind(code).remedy}`))];
}
