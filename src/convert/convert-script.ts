import { isShellsOwn } from "../core/diagnose/init-of-container.ts";
import { isPassable } from "../core/inspect/variable-families.ts";
import type { Container } from "../core/pod.ts";
import { containerWord } from "../shell/word.ts";
import type { ContainerStart } from "../shell/work/container-start.ts";
import { readWork, type ScriptWork } from "../shell/work/work-before-init.ts";
import type { Conversion, Service } from "./conversion.ts";
import { kubeletText } from "./kubelet-text.ts";
import { type Refusal, refuse } from "./refusals.ts";
import { isInherited, serviceEnvironment } from "./service-environment.ts";
import { dropInPath, scriptPath, unitPath } from "./write-unit.ts";

type ScriptStart = ContainerStart & { readonly starts: "script" };

/**
 * What becomes of a script that starts init.
 *
 * @param isInit whether a path is the same program as /sbin/init in the image
 * @param workingDir of the container
 */
export function convertScript(
  start: ScriptStart,
  container: Container,
  isInit: (path: string) => boolean,
  workingDir: string | undefined,
): Conversion | { readonly refusals: readonly Refusal[] } {
  const names = container.env.map(({ name }) => name);
  const handed = kubeletText(start.script, new Set(names));
  if ("expands" in handed) return { refusals: [refuse("kubelet-expands", { name: handed.expands })] };
  if (handed.text !== containerWord(start.script).script) {
    return { refusals: [refuse("kubelet-expands", { name: "a name with $$ in it" })] };
  }
  const work = readWork(handed.text, start.shell);
  if (!("when" in work)) return { refusals: work.facts.map(({ code, line, text }) => refuse(code, { text }, line)) };
  const [path = "", ...operands] = work.initWords;
  const refusals = [
    ...(isInit(path) ? [] : [refuse("other-init", { path })]),
    ...environmentRefusals(start, container),
    ...(work.when === "never" ? [] : workRefusals(work, start, container, workingDir)),
  ];
  if (refusals.length > 0) return { refusals };
  const command = ["/sbin/init", ...operands];
  if (work.when === "never") return { command };
  return { command, service: serviceFor(work, work.when, start, container, workingDir) };
}

/** Without its shell, or in a unit, the container would start otherwise than it does. */
function environmentRefusals({ shell }: ScriptStart, { env, hasEnvFrom }: Container): readonly Refusal[] {
  const shells = env.filter(({ name }) => isShellsOwn(name));
  return [
    ...shells.map(({ name }) => refuse("shells-variable", { name })),
    ...(hasEnvFrom && shell === "bash" ? [refuse("environment-unseen")] : []),
  ];
}

function workRefusals(
  { facts, assigned, when }: ScriptWork,
  { interpreter, operands, shell }: ScriptStart,
  container: Container,
  workingDir: string | undefined,
): readonly Refusal[] {
  const names = container.env.map(({ name }) => name);
  const [program = ""] = interpreter;
  const isPlain = interpreter.every((word) => /^[\w./+-]+$/.test(word));
  const isLookedFor = !program.startsWith("/") && (names.includes("PATH") || program.includes("/"));
  const mattering = facts.filter(({ code }) => {
    if (code === "relative-path") return workingDir === undefined;
    return code === "operands" ? operands.length > 1 : true;
  });
  return [
    ...mattering.map(({ code, line, text }) => refuse(code, { text }, line)),
    ...assigned
      .filter(({ name }) => isInherited(name, names))
      .map(({ name, line, text }) => refuse("changes-environment", { name, text }, line)),
    ...(isPlain && !isLookedFor ? [] : [refuse("shell-by-path", { program: interpreter.join(" ") })]),
    ...(container.hasEnvFrom && shell !== "bash" ? [refuse("environment-unseen")] : []),
    ...(isFolder(workingDir ?? "/") ? [] : [refuse("working-folder", { path: workingDir ?? "" })]),
    ...mountsInTheWay(container, when),
  ];
}

function isFolder(path: string): boolean {
  return path.startsWith("/") && /^[\w./-]+$/.test(path) && !path.includes("..");
}

function mountsInTheWay(container: Container, when: ScriptWork["when"]): readonly Refusal[] {
  const service = { ...namesFor(container), when: when === "beside" ? when : ("before" as const) };
  const files = [scriptPath(service), unitPath(service), dropInPath(service)];
  return container.mounts.flatMap(({ cleanPath, path }) => {
    const file = files.find((one) => `${one}/`.startsWith(cleanPath === "/" ? "/" : `${cleanPath}/`));
    return file === undefined ? [] : [refuse("mount-in-the-way", { path, file })];
  });
}

function namesFor({ name }: Container): Pick<Service, "name" | "container"> {
  return { name: `boxinit-${name}`, container: name };
}

function serviceFor(
  { text }: ScriptWork,
  when: Service["when"],
  { interpreter }: ScriptStart,
  container: Container,
  workingDir: string | undefined,
): Service {
  const names = container.env.map(({ name }) => name);
  const unseen = names.filter((name) => !isPassable(name));
  const { name, container: of } = namesFor(container);
  return {
    name,
    container: of,
    when,
    interpreter,
    script: text,
    workingFolder: workingDir ?? "/",
    environment: serviceEnvironment(text, names),
    notes: [
      `What the programs that it starts do is not looked into. Its output is in the journal: journalctl -u ${name}`,
      when === "before"
        ? "Every other service waits until its script has ended: it must not start one, by systemctl or as a package is installed. Where it fails, the container ends, as it did; what it said is then in kubectl logs only with tty: true."
        : "The container does not end with it any more.",
      "Of the variables that its image and other Services set, it has the usual ones and those that the script names.",
      ...(workingDir === undefined
        ? ["It runs in /, whatever WORKDIR the image has, as the pod has no workingDir."]
        : []),
      ...(unseen.length === 0 ? [] : [`A unit can't have variables of such names: ${unseen.join(", ")}`]),
    ],
  };
}
