import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runProgram } from "../../image/run-program.ts";
import { observing } from "../../systemd/observe.ts";
import type { Generation } from "../../systemd/rootfs/generations.ts";
import { rootfsOf } from "../../systemd/rootfs/make-rootfs.ts";
import { rootOfContainers } from "../../systemd/rootfs/shift-owners.ts";
import { addImageFiles } from "../../systemd/runtime/image-files.ts";
import type { Recipe } from "./archive.ts";

/** What examples name as their image is here the Debian that most have. */
const names: Readonly<Record<Generation, string>> = {
  bullseye: "registry.example/systemd:247",
  bookworm: "registry.example/systemd:1",
  trixie: "registry.example/systemd:257",
};

/** Where programs look for tokens, in most of the pods here. */
const look = observing([
  "/var/run/secrets/kubernetes.io/serviceaccount/token",
  "/var/run/secrets/serviceaccount/token",
  "/etc/serviceaccount/token",
  "/etc/serviceaccount-kubernetes.io/token",
]);

/** What examples do before init. */
const work = { "/opt/prepare": "#!/bin/sh\n" };

const added = { ...look, ...work };

/** A Debian with systemd as a template of machines has it, whose command is `/sbin/init`; `observe()` can look in it. */
export function guest(generation: Generation): Recipe {
  const rootfs = rootfsOf(generation);
  return {
    image: names[generation],
    state: [basename(rootfs), JSON.stringify(added)],
    prepare: (context) => {
      const dockerfile = ["FROM scratch", "ADD root.tar /", "COPY --chown=0:0 files /", 'CMD ["/sbin/init"]', ""];
      writeFileSync(join(context, "Dockerfile"), dockerfile.join("\n"));
      const files = join(context, "files");
      mkdirSync(files);
      addImageFiles(files, added);
      const owners = join(context, "owners");
      const groups = join(context, "groups");
      writeFileSync(owners, mapOf(join(rootfs, "etc/passwd")));
      writeFileSync(groups, mapOf(join(rootfs, "etc/group")));
      const map = [`--owner-map=${owners}`, `--group-map=${groups}`, "--numeric-owner"];
      const archive = join(context, "root.tar");
      runProgram("tar", ["--create", ...map, "--file", archive, "--directory", rootfs, "."]);
      return { context, args: [] };
    },
  };
}

/** From the owners that a container's user namespace counts by to those of the image, a line each. */
function mapOf(accounts: string): string {
  const lines = readFileSync(accounts, "utf8").trimEnd().split("\n");
  return lines
    .map((line) => {
      const [name = "", , id = ""] = line.split(":");
      return `+${rootOfContainers + Number(id)} ${name}:${id}\n`;
    })
    .join("");
}
