import { copyFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Generation } from "../rootfs/generations.ts";
import { rootfsOf } from "../rootfs/make-rootfs.ts";
import type { ImageFile } from "../runtime/cri-config.ts";
import { openSandbox, type Sandbox } from "../sandbox/sandbox.ts";

/**
 * What a Dockerfile adds to Debian's files: each of its lines is carried out there, as a builder does.
 *
 * @param context the folder that it lies in
 * @throws Error for an instruction that it should not have
 */
export async function buildImage(context: string, generation: Generation): Promise<Record<string, ImageFile>> {
  const sandbox = await openSandbox();
  try {
    const [root, upper, work] = ["root", "upper", "work"].map((name) => join(sandbox.folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [root, upper, work]) mkdirSync(sandbox.outside(path));
    const layers = `lowerdir=${rootfsOf(generation)},upperdir=${upper},workdir=${work}`;
    await succeed(sandbox, ["mount", "-t", "overlay", "-o", layers, "overlay", root]);
    for (const line of readFileSync(join(context, "Dockerfile"), "utf8").split("\n")) {
      await carryOut(line, context, sandbox, root);
    }
    return filesBelow(sandbox.outside(upper));
  } finally {
    await sandbox.close();
  }
}

async function carryOut(line: string, context: string, sandbox: Sandbox, root: string): Promise<void> {
  const [, instruction = "", rest = ""] = /^(\w+) (.*)$/.exec(line) ?? [];
  const [from = "", to = ""] = rest.split(" ");
  switch (instruction) {
    case "COPY":
      mkdirSync(sandbox.outside(dirname(join(root, to))), { recursive: true });
      copyFileSync(join(context, from), sandbox.outside(join(root, to)));
      return;
    case "RUN":
      return succeed(sandbox, ["chroot", root, ...z.array(z.string()).parse(JSON.parse(rest))]);
    default:
      if (!/^(?:FROM \S+|STOPSIGNAL SIGRTMIN\+3|# .*|)$/.test(line)) throw new Error(`what is ${line}?`);
  }
}

function filesBelow(folder: string): Record<string, ImageFile> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => !one.isDirectory());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const file = entry.isSymbolicLink() ? { linkTo: readlinkSync(path) } : readFileSync(path, "utf8");
      return [path.slice(folder.length), file];
    }),
  );
}

async function succeed(sandbox: Sandbox, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await sandbox.run(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
}
