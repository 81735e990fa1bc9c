import type { ImageFile } from "../runtime/cri-config.ts";
import type { StartedContainer } from "../runtime/start-container.ts";

/** The command lines of programs that an image has, by a name that can be part of a file's. */
export type Programs = Readonly<Record<string, readonly string[]>>;

/** How a program comes to run in a container. */
const starts = {
  "kubectl exec": (argv) => argv,
  "kubectl exec, another user": (argv) => [...becomeApp, ...argv],
  "unit at boot": (_, name) => ["cat", outputAtBoot(name, "root")],
  "unit at boot, another user": (_, name) => ["cat", outputAtBoot(name, "app")],
  "unit later": (argv) => ["systemd-run", "--quiet", "--wait", "--pipe", ...argv],
  "unit later, another user": (argv) => ["systemd-run", "--quiet", "--wait", "--pipe", "--uid=app", ...argv],
} as const satisfies Readonly<Record<string, (argv: readonly string[], name: string) => readonly string[]>>;

/** As `su` does, which takes no program but a shell. */
const becomeApp = ["setpriv", "--reuid=app", "--regid=app", "--init-groups", "env", "HOME=/home/app"];

export type Start = keyof typeof starts;

export const asExec = ["kubectl exec", "kubectl exec, another user"] as const satisfies readonly Start[];
export const asUnit = [
  "unit at boot",
  "unit at boot, another user",
  "unit later",
  "unit later, another user",
] as const satisfies readonly Start[];
export const anyhow: readonly Start[] = [...asExec, ...asUnit];
/** All that do not date from boot. */
export const lateOnes: readonly Start[] = anyhow.filter((start) => !start.includes("at boot"));

/** The units that start the programs at boot, each as root and as another user. */
export function unitsAtBoot(programs: Programs): Record<string, ImageFile> {
  const units = Object.entries(programs).flatMap(([name, argv]) =>
    ["root", "app"].flatMap((user) => {
      const unit = `${name}-as-${user}.service`;
      const output = `file:${outputAtBoot(name, user)}`;
      const lines = [
        `User=${user}`,
        `ExecStart=${argv.join(" ")}`,
        `StandardOutput=${output}`,
        `StandardError=${output}`,
      ];
      return [
        [`/etc/systemd/system/${unit}`, `[Service]\nType=oneshot\n${lines.join("\n")}\n`],
        [`/etc/systemd/system/multi-user.target.wants/${unit}`, { linkTo: `../${unit}` }],
      ] as const;
    }),
  );
  return Object.fromEntries(units);
}

function outputAtBoot(name: string, user: string): string {
  return `/var/tmp/${name}-as-${user}`;
}

/** All that the program printed, whether it succeeded or not. */
export async function outputOf(
  { exec }: Pick<StartedContainer, "exec">,
  programs: Programs,
  name: string,
  start: Start,
): Promise<string> {
  const { stdout, stderr } = await exec(starts[start](programs[name] ?? [], name));
  return stdout + stderr;
}
