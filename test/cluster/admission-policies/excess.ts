import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { filesVolume } from "../../../src/core/plan/carried-file.ts";
import { comparablePod } from "../pods/comparable-pod.ts";

const container = z.looseObject({
  name: z.string(),
  command: z.unknown().optional(),
  args: z.unknown().optional(),
  volumeMounts: z.unknown().optional(),
});
const item = z.looseObject({ path: z.string() });
const links = z.object({
  name: z.literal(filesVolume),
  projected: z.object({
    sources: z.tuple([z.object({ downwardAPI: z.object({ items: z.array(item) }) })]),
    defaultMode: z.literal(0o644).optional(),
  }),
});
const volume = z.looseObject({ name: z.string() });
const pod = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({
    containers: z.array(container),
    initContainers: z.array(container).default([]),
    volumes: z.array(volume).default([]),
  }),
});

/**
 * What in a pod is neither as it came nor as the engine would have it, a line each. A command and its args are one
 * matter, the mounts of a container another, each annotation, volume and link one more.
 */
export function excess(came: unknown, left: unknown, engines: unknown): readonly string[] {
  const [before, after, wanted] = [came, left, engines].map(partsOf);
  if (before === undefined || after === undefined || wanted === undefined) throw new Error("three pods are compared");
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((part) => {
    const value = after.get(part);
    const isKnown = [before, wanted].some((one) => isDeepStrictEqual(value, one.get(part)));
    return isKnown ? [] : [`${part}: ${JSON.stringify(value)}, the engine: ${JSON.stringify(wanted.get(part))}`];
  });
}

/** The parts that differ between two pods, by name. */
export function differences(came: unknown, left: unknown): readonly string[] {
  const [before, after] = [partsOf(came), partsOf(left)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (part) => !isDeepStrictEqual(before.get(part), after.get(part)),
  );
}

function partsOf(body: unknown): ReadonlyMap<string, unknown> {
  const { metadata, spec, ...rest } = pod.parse(comparablePod(body));
  const { annotations, ...otherMetadata } = metadata;
  const { containers, initContainers, volumes, ...otherSpec } = spec;
  const all = [...initContainers, ...containers];
  const others = volumes.filter((one) => !links.safeParse(one).success);
  return new Map<string, unknown>([
    ...all.map(({ name, command, args }) => [`command of ${name}`, [command, args]] as const),
    ...all.map(({ name, volumeMounts }) => [`mounts of ${name}`, volumeMounts] as const),
    ...Object.entries(annotations).map(([key, value]) => [`annotation ${key}`, value] as const),
    ...volumes
      .flatMap((one) => links.safeParse(one).data?.projected.sources[0].downwardAPI.items ?? [])
      .map((one) => [`link of ${one.path}`, one] as const),
    ["volumes", others],
    ["containers", [initContainers, containers].map((list) => list.map(withoutParts))],
    ["the rest", { rest, otherMetadata, otherSpec }],
  ]);
}

function withoutParts({ command: _command, args: _args, volumeMounts: _mounts, ...rest }: z.infer<typeof container>) {
  return rest;
}
