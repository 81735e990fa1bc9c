import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ImageFile } from "./runtime/cri-config.ts";
import type { StartedContainer } from "./runtime/start-container.ts";

/** What one program sees. */
export interface Observation {
  /** By path: the first line, or why there is none. */
  readonly files: Readonly<Record<string, Seen>>;
  /** By name; those that are not set are absent. */
  readonly variables: Readonly<Record<string, string>>;
}

export type Seen = { readonly readable: string } | "missing" | "denied";

/** Who looks, and how it comes to run. */
export const observers = {
  "kubectl exec": ["observe"],
  "another user": ["setpriv", "--reuid=app", "--regid=app", "--init-groups", "observe"],
  "login shell": ["su", "--login", "app", "--command", "observe"],
  "service at boot": ["cat", "/var/tmp/at-boot-root"],
  "service at boot, another user": ["cat", "/var/tmp/at-boot-app"],
  "service later": ["systemd-run", "--quiet", "--wait", "--pipe", "observe"],
  "service later, another user": ["systemd-run", "--quiet", "--wait", "--pipe", "--uid=app", "observe"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Observer = keyof typeof observers;

export const everybody: readonly Observer[] = Object.keys(observers).filter(
  (name): name is Observer => name in observers,
);

/** What an image needs for these files and variables to be looked at, at boot and later. */
export function observing(files: readonly string[], variables: readonly string[] = []): Record<string, ImageFile> {
  const lines = (items: readonly string[]) => items.map((item) => `${item}\n`).join("");
  return {
    "/etc/observe/files": lines(files),
    "/etc/observe/variables": lines(variables),
    "/usr/local/bin/observe": readFileSync(join(import.meta.dirname, "inside/observe"), "utf8"),
    ...serviceAtBoot("root"),
    ...serviceAtBoot("app"),
  };
}

function serviceAtBoot(user: string): Record<string, ImageFile> {
  const name = `observe-as-${user}.service`;
  const service = `[Service]\nType=oneshot\nUser=${user}\nExecStart=/usr/local/bin/observe /var/tmp/at-boot-${user}\n`;
  return {
    [`/etc/systemd/system/${name}`]: service,
    [`/etc/systemd/system/multi-user.target.wants/${name}`]: { linkTo: `../${name}` },
  };
}

const line = z.tuple([z.enum(["file", "variable"]), z.string(), z.string(), z.string()]);

/** @throws Error with what the observer said, where it can't be run */
export async function observe({ exec }: Pick<StartedContainer, "exec">, observer: Observer): Promise<Observation> {
  const { code, stdout, stderr } = await exec(observers[observer]);
  if (code !== 0) throw new Error(`${observer}: exit code ${code}: ${stdout}${stderr}`);
  const files: Record<string, Seen> = {};
  const variables: Record<string, string> = {};
  for (const text of stdout.split("\n").filter((each) => each !== "")) {
    const [what, name, state, value] = line.parse(text.split("\t"));
    if (what === "variable" && state === "set") variables[name] = value;
    if (what === "file") files[name] = state === "readable" ? { readable: value } : asWhyNot(state);
  }
  return { files, variables };
}

function asWhyNot(state: string): "missing" | "denied" {
  return z.enum(["missing", "denied"]).parse(state);
}
