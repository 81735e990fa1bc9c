import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, imageCache, imageExists } from "./buildah.ts";
import { runProgram } from "./run-program.ts";

const debian = "trixie";
const npm = "npm@11.19.1";
/** What the default base, distroless/cc, has of libraries. */
const runtimePackages = ["base-files", "libc6", "libgcc-s1", "libstdc++6", "gcc-14-base"];

const key = createHash("sha256")
  .update(readFileSync(import.meta.filename))
  .update(process.version)
  .digest("hex");

/** In place of the defaults in the Dockerfile, which are in a registry that tests don't reach. */
export const baseImages = {
  /** A small Debian with this Node and npm. */
  build: `localhost/boxinit-build:${key.slice(0, 12)}`,
  /** Libraries of the same Debian and nothing else: no shell, no package manager, no user. */
  runtime: `localhost/boxinit-runtime:${key.slice(0, 12)}`,
} as const;

/** Makes them where they are not there yet: a minute or two, once. */
export function makeBaseImages(): void {
  if (Object.values(baseImages).every(imageExists)) return;
  console.log(`making base images of Debian ${debian}: minutes on a first run`);
  const folder = mkdtempSync(join(imageCache, "base-"));
  try {
    const system = join(folder, "system");
    runProgram("debootstrap", ["--variant=minbase", debian, system]);
    importFolder(extractPackages(system, join(folder, "runtime")), baseImages.runtime);
    addNode(system);
    importFolder(system, baseImages.build);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** debootstrap leaves the packages that it installed. */
function extractPackages(system: string, into: string): string {
  const archives = join(system, "var/cache/apt/archives");
  for (const name of runtimePackages) {
    const file = readdirSync(archives).find((one) => one.startsWith(`${name}_`));
    if (file === undefined) throw new Error(`debootstrap brought no package ${name}`);
    runProgram("dpkg-deb", ["--extract", join(archives, file), into]);
  }
  rmSync(archives, { recursive: true });
  return into;
}

function addNode(system: string): void {
  cpSync(process.execPath, join(system, "usr/local/bin/node"));
  const modules = join(system, "usr/local/lib/node_modules");
  mkdirSync(modules, { recursive: true });
  const packed = runProgram("npm", ["pack", "--silent", "--pack-destination", modules, npm], modules).trim();
  runProgram("tar", ["--extract", "--file", packed, "--transform", "s/^package/npm/"], modules);
  rmSync(join(modules, packed));
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(system, "usr/local/bin/npm"));
}

/** As an archive, since a plain copy would lose the owners. */
function importFolder(folder: string, name: string): void {
  const context = `${folder}-context`;
  mkdirSync(context);
  runProgram("tar", ["--create", "--file", join(context, "root.tar"), "--directory", folder, "."]);
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\nADD root.tar /\n");
  build(["--tag", name], context);
}
