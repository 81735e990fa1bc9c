import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Image, ImageFile } from "../../systemd/runtime/cri-config.ts";
import { addImageFiles } from "../../systemd/runtime/image-files.ts";

const descriptor = z.looseObject({ mediaType: z.string(), digest: z.string(), size: z.number() });
const index = z.object({ manifests: z.array(descriptor).min(1) });
const manifest = z.looseObject({ config: descriptor, layers: z.array(descriptor) });
const config = z.looseObject({
  config: z.looseObject({}),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
});

type Descriptor = z.infer<typeof descriptor>;

/**
 * Makes an archive of images that are a guest with some files more and a command of their own. The guest's own layer is
 * not in it: whoever reads the archive has to have the guest already.
 *
 * @param guest - the archive of the guest
 * @param images - by name
 * @param parent - a folder for it
 * @returns the archive
 */
export function archiveOfCases(guest: string, images: ReadonlyMap<string, Image>, parent: string): string {
  const folder = mkdtempSync(join(parent, "images-"));
  const layout = join(folder, "layout");
  mkdirSync(join(layout, "blobs/sha256"), { recursive: true });
  const [first] = index.parse(readJson(guest, "index.json")).manifests;
  const base = manifest.parse(readJson(guest, blobOf(first?.digest ?? "")));
  const baseConfig = config.parse(readJson(guest, blobOf(base.config.digest)));
  const manifests = [...images].map(([name, { files = {}, entrypoint }], number) => {
    const layer = addBlob(layout, "application/vnd.oci.image.layer.v1.tar", layerOf(files, join(folder, `${number}`)));
    const itsConfig = {
      ...baseConfig,
      // Nothing but the entrypoint: a command of the pod's alone, or none.
      config: { ...baseConfig.config, Cmd: undefined, Entrypoint: entrypoint },
      rootfs: { ...baseConfig.rootfs, diff_ids: [...baseConfig.rootfs.diff_ids, layer.digest] },
      history: undefined,
    };
    const itsManifest = {
      ...base,
      config: addBlob(layout, base.config.mediaType, Buffer.from(JSON.stringify(itsConfig))),
      layers: [...base.layers, layer],
    };
    return {
      ...addBlob(layout, "application/vnd.oci.image.manifest.v1+json", Buffer.from(JSON.stringify(itsManifest))),
      annotations: { "org.opencontainers.image.ref.name": name },
    };
  });
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  writeFileSync(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  const archive = join(folder, "images.tar");
  tar("--create", "--file", archive, "--directory", layout, ".");
  return archive;
}

/** The files alone: a folder of the guest stays as it is, a link too. */
function layerOf(files: Readonly<Record<string, ImageFile>>, folder: string): Buffer {
  mkdirSync(folder);
  // As Debian has it: a folder in a layer would take the link's place.
  const placed = Object.entries(files).map(([path, file]) => [path.replace(/^\/(s?bin|lib)\//, "/usr/$1/"), file]);
  addImageFiles(folder, Object.fromEntries(placed));
  const options = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--sort=name"];
  return tar("--create", ...options, "--directory", folder, ".");
}

function addBlob(layout: string, mediaType: string, content: Buffer): Descriptor {
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  writeFileSync(join(layout, blobOf(digest)), content);
  return { mediaType, digest, size: content.length };
}

function blobOf(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function readJson(archive: string, file: string): unknown {
  return JSON.parse(tar("--extract", "--to-stdout", "--file", archive, file).toString());
}

function tar(...args: readonly string[]): Buffer {
  const { status, stdout, stderr } = spawnSync("tar", args, { maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`tar ${args.join(" ")}: ${stderr}`);
  return stdout;
}
