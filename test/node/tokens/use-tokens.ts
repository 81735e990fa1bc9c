import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { exec } from "../pods/exec.ts";
import type { PodName } from "../pods/run-pod.ts";

const program = readFileSync(join(import.meta.dirname, "inside/use-tokens"), "utf8");
const start = `printf %s "$1" >/usr/local/bin/use-tokens && chmod 755 /usr/local/bin/use-tokens &&
systemd-run --unit=use-tokens --uid=app /usr/local/bin/use-tokens`;

/** Starts a service in a machine that has booted, which isn't root and uses its tokens from then on. @throws Error where systemd can't */
export async function startUsing(node: ControlPlane, pod: PodName): Promise<void> {
  const { code, stderr } = await exec(node, pod, ["sh", "-c", start, "sh", program], "main");
  if (code !== 0) throw new Error(`use-tokens does not start: ${stderr}`);
}

/** How a program uses a file: by its path each time, from its folder, or by what it has opened once. */
const way = z.enum(["path", "folder", "open file"]);
const line = z.tuple([way, z.string(), z.string()]);

/** By file and way, what that service has read so far, `missing` where it could not. */
export type Uses = Readonly<Record<string, Partial<Record<z.infer<typeof way>, readonly string[]>>>>;

/** @param names - of tokens, for what is read */
export async function usesIn(node: ControlPlane, pod: PodName, names: ReadonlyMap<string, string>): Promise<Uses> {
  const { stdout } = await exec(node, pod, ["cat", "/var/tmp/used-tokens"], "main");
  const uses: Record<string, Partial<Record<z.infer<typeof way>, readonly string[]>>> = {};
  for (const text of stdout.trimEnd().split("\n")) {
    const [how, file, seen] = line.parse(text.split("\t"));
    const sofar = uses[file]?.[how] ?? [];
    uses[file] = { ...uses[file], [how]: [...sofar, names.get(seen) ?? seen] };
  }
  return uses;
}
