import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { build, buildah } from "./buildah.ts";
import { runProgram } from "./run-program.ts";

const descriptor = z.object({ digest: z.string().startsWith("sha256:"), size: z.number() });
const indexSchema = z.object({ manifests: z.tuple([descriptor]) });
const manifestSchema = z.object({ config: descriptor, layers: z.array(descriptor) });
const configSchema = z.object({
  architecture: z.string(),
  os: z.string(),
  created: z.string(),
  config: z.looseObject({
    User: z.string(),
    Env: z.array(z.string()),
    Entrypoint: z.array(z.string()),
    Cmd: z.array(z.string()),
    ExposedPorts: z.record(z.string(), z.unknown()),
    Labels: z.record(z.string(), z.string()),
  }),
});

export type ImageConfig = z.infer<typeof configSchema>;

/** An image as a registry would keep it. */
export interface OciImage {
  readonly config: ImageConfig;
  /** The configuration as it is in the image, with the history of the build. */
  readonly configText: string;
  /** Base first. The files are compressed. */
  readonly layers: readonly { readonly digest: string; readonly size: number; readonly file: string }[];
}

const root = join(import.meta.dirname, "../..");

/** Builds the repository's Dockerfile, without anything kept from earlier builds but downloaded packages. */
export function buildImage(folder: string, args: readonly string[]): OciImage {
  const name = `localhost/boxinit-test:${process.pid}`;
  const once = ["--no-cache", "--pull-never"];
  build([...once, ...args, "--tag", name], root);
  mkdirSync(folder, { recursive: true });
  buildah(["push", "--quiet", name, `oci:${folder}:boxinit`]);
  buildah(["rmi", "--force", name]);
  return readLayout(folder);
}

function readLayout(folder: string): OciImage {
  const blob = ({ digest }: { digest: string }) => join(folder, "blobs/sha256", digest.slice("sha256:".length));
  const [top] = indexSchema.parse(JSON.parse(readFileSync(join(folder, "index.json"), "utf8"))).manifests;
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(blob(top), "utf8")));
  const configText = readFileSync(blob(manifest.config), "utf8");
  return {
    config: configSchema.parse(JSON.parse(configText)),
    configText,
    layers: manifest.layers.map(({ digest, size }) => ({ digest, size, file: blob({ digest }) })),
  };
}

/** Unpacks layers as a runtime would: these have nothing that takes files of a lower layer away. */
export function unpack(layers: OciImage["layers"], into: string): string {
  mkdirSync(into);
  for (const { file } of layers) runProgram("tar", ["--extract", "--file", file, "--directory", into]);
  return into;
}

export interface ImageFile {
  readonly path: string;
  /** As `ls -l` writes it. */
  readonly mode: string;
  /** USER/GROUP, by number. */
  readonly owner: string;
  readonly modified: string;
}

/** What layers hold, by their own account. */
export function filesOf(layers: OciImage["layers"]): ImageFile[] {
  const list = ["--list", "--verbose", "--numeric-owner", "--utc", "--full-time"];
  return layers
    .flatMap(({ file }) =>
      runProgram("tar", [...list, "--file", file])
        .trimEnd()
        .split("\n"),
    )
    .map((line) => {
      const [mode = "", owner = "", , day = "", time = "", ...path] = line.split(/ +/);
      return { mode, owner, modified: `${day} ${time}`, path: path.join(" ").replace(/^(\.\/)?/, "/") };
    });
}

/** Megabytes, as registries count them: compressed. */
export function megabytes(layers: OciImage["layers"]): string {
  return (layers.reduce((sum, { file }) => sum + statSync(file).size, 0) / 1e6).toFixed(1);
}
