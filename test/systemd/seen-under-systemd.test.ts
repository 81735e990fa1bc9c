import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { withApiToken } from "./api-token-plugin.ts";
import { type BootOptions, bootPod } from "./boot-pod.ts";
import { machine } from "./cases/machine.ts";
import { type PublicCase, publicCases } from "./cases/public-cases.ts";
import { kinds } from "./cases/shapes/kinds.ts";
import { places } from "./cases/shapes/places.ts";
import type { Shape } from "./cases/shapes/shape.ts";
import { surroundings } from "./cases/shapes/surroundings.ts";
import { volumes } from "./cases/shapes/volumes.ts";
import { wishes } from "./cases/shapes/wishes.ts";
import { type RunnablePod, readRunnablePod } from "./pod-schema.ts";
import { generationNames } from "./rootfs/generations.ts";
import { disagreements, outcomeOf } from "./seen/disagreements.ts";
import {
  type PageFile,
  readPage,
  type SeenRow,
  tableOfKinds,
  tableOfPods,
  withTables,
  writePage,
} from "./seen/page.ts";
import { type Sighting, see } from "./seen/sighting.ts";
import { systemdVersions, versionsTable, withoutPackages } from "./seen/versions.ts";

/** `SEEN=write npx vitest run test/systemd/seen-under-systemd.test.ts` puts what was seen into the page. */
const rewrite = process.env.SEEN === "write";
const file: PageFile = "seen-under-systemd.md";

const tables = { kinds, places, volumes, wishes, surroundings };
const seen = new Map<string, SeenRow>();

/** One for each policy. */
const servers = new Map<string, RunningServer>();
const policyOf = ({ policy = {} }: Pick<Shape, "policy">) => ({
  ...defaultPolicy,
  defaults: { ...defaultPolicy.defaults, ...policy },
});
beforeAll(async () => {
  for (const shape of [...Object.values(tables).flat(), {}]) {
    const policy = policyOf(shape);
    const key = JSON.stringify(policy.defaults);
    if (!servers.has(key)) servers.set(key, await runServer({ policy }));
  }
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
});

/** Pods that differ in annotations alone are the same until boxinit sees them. */
const asWritten = new Map<string, Promise<Sighting>>();
function seeAsWritten(pod: RunnablePod, options: BootOptions, of: string): Promise<Sighting> {
  const key = JSON.stringify([pod.spec, options, of]);
  const sighting = asWritten.get(key) ?? see(pod, () => bootPod(pod, options), { name: of });
  asWritten.set(key, sighting);
  return sighting;
}

/** Boots the pod as it is written and as boxinit leaves it, and compares what is seen with what boxinit says. */
async function seeBoth(name: string, pod: object, options: BootOptions, shape: Pick<Shape, "policy" | "of"> = {}) {
  const { of = "main" } = shape;
  const policy = policyOf(shape);
  const server = servers.get(JSON.stringify(policy.defaults));
  if (server === undefined) throw new Error("no server has the policy");
  const created = withApiToken(pod);
  const { spec } = created;
  const mounts = [...spec.initContainers, ...spec.containers].find((one) => one.name === of)?.volumeMounts ?? [];
  const before = await seeAsWritten(created, options, of);
  const admitted = await admitPod(pod, server);
  const isChanged = JSON.stringify(admitted) !== JSON.stringify(created);
  const stored = readRunnablePod(admitted);
  const oldPaths = Object.fromEntries(mounts.map((mount) => [mount.mountPath, mount]));
  const after = isChanged ? await see(stored, () => bootPod(stored, options), { name: of, paths: oldPaths }) : before;
  const decision = repairPod(created, { policy, mode: "enforce", origin: "admission" });
  expect(isChanged).toBe(decision.decision === "changed" && decision.mode === "enforce");
  const told = outcomeOf(decision, of);
  const paths = mounts.map(({ mountPath }) => mountPath);
  const row: SeenRow = { name, generation: options.generation, told, paths, isChanged, before, after };
  if (told !== undefined)
    expect(disagreements({ ...told, mounts, isRelaxed: options.relaxedReadOnly, before, after })).toEqual([]);
  return row;
}

describe.concurrent("what boxinit says of a public case is what is seen, on bookworm", () => {
  test.each(publicCases().map((each) => [nameOf(each), each] as const))("%s", async (name, each) => {
    const { pod, image, pid1, cluster } = each;
    const others = { sidecar: "sleep", ...(pid1 === undefined ? {} : { main: pid1 }) };
    const options = { generation: "bookworm", image, cluster, pid1: others } as const;
    seen.set(`public ${name}`, await seeBoth(name, pod, options));
  });
});

describe.concurrent.each(generationNames)("what boxinit says is what is seen, on %s", (generation) => {
  const shapes = Object.entries(tables).flatMap(([table, all]) =>
    all.map((shape) => [table, shape.name, shape] as const),
  );
  test.each(shapes)("%s: %s", async (table, name, shape) => {
    const row = await seeBoth(name, machine(shape), { generation, ...shape.boot }, shape);
    seen.set(`${table} ${name} ${generation}`, row);
  });
});

test("the page about it tells what was seen", async () => {
  const versions = await systemdVersions();
  const rowsOf = (table: string, shapes: readonly Shape[]) =>
    shapes.flatMap(({ name, label = name }) =>
      generationNames.map((generation) => ({ ...rowOf(`${table} ${name} ${generation}`), name: label })),
    );
  const regions = new Map([
    ["versions", versionsTable(versions)],
    ["public", tableOfKinds(publicCases().map((each) => rowOf(`public ${nameOf(each)}`)))],
    ["kinds", tableOfPods(rowsOf("kinds", kinds))],
    ["places", tableOfPods(rowsOf("places", places))],
    ["volumes", tableOfKinds(rowsOf("volumes", volumes))],
    ["wishes", tableOfPods(rowsOf("wishes", wishes))],
    ["surroundings", tableOfPods(rowsOf("surroundings", surroundings))],
  ]);
  const page = withTables(readPage(file), regions);
  if (rewrite) writePage(file, page);
  else expect(withoutPackages(readPage(file))).toBe(withoutPackages(page));
});

function nameOf({ id, imageName }: Pick<PublicCase, "id" | "imageName">): string {
  return imageName === undefined ? id : `${id} (${imageName})`;
}

function rowOf(key: string): SeenRow {
  const row = seen.get(key);
  if (row === undefined) throw new Error(`not seen: ${key}`);
  return row;
}
