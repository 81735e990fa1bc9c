import { existsSync } from "node:fs";
import { type Generation, generationNames } from "../../test/systemd/rootfs/generations.ts";
import { rootfsOf } from "../../test/systemd/rootfs/make-rootfs.ts";
import { onPath, root } from "../test/prerequisites.ts";

/** Something that whoever started the demo can put right. */
export class CanNotStart extends Error {}

const packages: Readonly<Record<string, string>> = {
  crun: "crun",
  debootstrap: "debootstrap",
  unshare: "util-linux",
  nsenter: "util-linux",
  chroot: "coreutils",
};

/** @throws CanNotStart where there is no such generation */
export function chooseGeneration([name = "bookworm", ...more]: readonly string[]): Generation {
  const generation = generationNames.find((one) => one === name);
  if (generation !== undefined && more.length === 0) return generation;
  throw new CanNotStart(`usage: npm run demo:systemd [-- ${generationNames.join(" | ")}]`);
}

/** @throws CanNotStart in one line, where the machine lacks something */
export function expectRequirements(generation: Generation): void {
  const forRootfs = existsSync(rootfsOf(generation)) ? [] : ["debootstrap", "chroot"];
  const missing = ["crun", "unshare", "nsenter", ...forRootfs].filter((program) => !onPath(program).isMet());
  const install = [...new Set(missing.map((program) => packages[program]))].join(" ");
  const needs = [
    ...(root.isMet() ? [] : ["root, since it makes namespaces and mounts (sudo)"]),
    ...(missing.length === 0 ? [] : [`${missing.join(", ")} on the PATH (Debian: apt-get install ${install})`]),
  ];
  if (needs.length > 0) throw new CanNotStart(`it needs ${needs.join(", and ")}`);
}
