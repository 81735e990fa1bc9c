import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { runBoxinit } from "../../support/run-boxinit.ts";
import type { BootOptions } from "../boot-pod.ts";
import type { Generation } from "../rootfs/generations.ts";
import type { Image } from "../runtime/cri-config.ts";
import { madeUpCluster } from "../volumes/contents.ts";
import { buildImage } from "./build-image.ts";

/** A pod after its conversion, and what it takes to boot it. */
export interface Converted {
  readonly pod: object;
  readonly options: BootOptions;
}

export const deliveries = ["a ConfigMap", "an image"] as const;

const podSchema = z.looseObject({ kind: z.literal("Pod") });
const configMapSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  data: z.record(z.string(), z.string()),
});

/**
 * Converts a pod by the command line, and delivers its service as that says.
 *
 * @param image of the pod as it is
 * @throws Error with what was told, where it is refused
 */
export async function convertForBoot(
  pod: object,
  by: (typeof deliveries)[number],
  generation: Generation,
  image: Image = {},
): Promise<Converted> {
  return by === "an image" ? byImage(pod, generation, image) : byConfigMap(pod, generation, image);
}

async function byConfigMap(pod: object, generation: Generation, image: Image): Promise<Converted> {
  const { exitCode, stdout, stderr } = await runBoxinit(["convert", "--configmap", "-"], JSON.stringify(pod));
  if (exitCode !== 0) throw new Error(stderr);
  const documents: unknown[] = parseAllDocuments(stdout).map((document) => document.toJS());
  const maps = documents.slice(0, -1).map((document) => configMapSchema.parse(document));
  const entries = new Map(maps.map(({ metadata, data }) => [metadata.name, new Map(Object.entries(data))]));
  const cluster = {
    ...madeUpCluster,
    entries: (kind: "secret" | "configMap", name: string) => entries.get(name) ?? madeUpCluster.entries(kind, name),
  };
  return { pod: podSchema.parse(documents.at(-1)), options: { generation, cluster, image } };
}

async function byImage(pod: object, generation: Generation, image: Image): Promise<Converted> {
  const folder = mkdtempSync(join(tmpdir(), "boxinit convert "));
  try {
    const { exitCode, stderr } = await runBoxinit(["convert", "--output-dir", folder, "-"], JSON.stringify(pod));
    if (exitCode !== 0) throw new Error(stderr);
    const contexts = readdirSync(folder).filter((name) => name !== "manifest.yaml");
    const built = await Promise.all(contexts.map((name) => buildImage(join(folder, name), generation)));
    const files = Object.assign({}, image.files, ...built);
    return {
      pod: podSchema.parse(parse(readFileSync(join(folder, "manifest.yaml"), "utf8"))),
      options: { generation, image: { ...image, files } },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
