import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Connection } from "../../src/cluster/connect.ts";
import { listItems } from "../../src/cluster/list-pages.ts";
import type { ApiClient } from "./control-plane/api-client.ts";
import { type ControlPlane, type Surroundings, startControlPlane } from "./control-plane/start-control-plane.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { mainRelease } from "./kubernetes/releases.ts";

// An API server that forgets what was after seconds, and not after minutes.
const forgetful: Surroundings = { apiServerFlags: { "etcd-compaction-interval": "1s" } };

let controlPlane: ControlPlane;
beforeAll(async () => {
  controlPlane = await startControlPlane(mainRelease, forgetful);
});
afterAll(() => controlPlane?.stop());

const listed = z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) });
const page = z.object({ metadata: z.object({ continue: z.string().optional() }), items: z.array(listed) });
const keyOf = ({ metadata: { namespace, name } }: z.infer<typeof listed>) => `${namespace}/${name}`;
const path = "/api/v1/configmaps";

async function create(api: ApiClient, namespace: string, names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map((name) => api.create(`/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name } })),
  );
}

test("lists are in the order of namespace/name, byte by byte: that is what a list is taken up again by", async () => {
  const { api } = controlPlane;
  const names = ["a", "a-b", "a.b", "a0", "ab", "b-a", "b"];
  for (const namespace of ["order", "order-a", "order0", "ordera"]) {
    await api.create("/api/v1/namespaces", { metadata: { name: namespace } });
    await create(api, namespace, names);
  }
  for (const query of ["limit=2", "limit=3&labelSelector=!none", "limit=500"]) {
    let keys: readonly string[] = [];
    // A busy machine can be slower than what this server remembers, which then answers with 410.
    await waitUntil(`a list with ${query} comes to its end`, async () => {
      keys = await keysOf(query);
      return true;
    });
    expect(keys.length, query).toBeGreaterThan(28);
    expect(keys, query).toEqual([...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))));
  }
});

/** @throws ZodError where a page is not there any more */
async function keysOf(query: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined = "";
  while (token !== undefined) {
    const { body } = await controlPlane.api.get(`${path}?${query}&continue=${token}`);
    const { metadata, items } = page.parse(body);
    keys.push(...items.map(keyOf));
    token = metadata.continue;
  }
  return keys;
}

test.each(["goes on by the server's token", "begins again, where the server has none"])(
  "a list that has outlived what the server remembers %s, and nothing is lost or double",
  async (how) => {
    const { api } = controlPlane;
    const isToGoOn = how.startsWith("goes on");
    const namespace = isToGoOn ? "long" : "long-again";
    await api.create("/api/v1/namespaces", { metadata: { name: namespace } });
    const names = Array.from({ length: 1200 }, (_, number) => `item-${String(number).padStart(4, "0")}`);
    for (let at = 0; at < names.length; at += 50) await create(api, namespace, names.slice(at, at + 50));

    const { connect } = await import("../../src/cluster/connect.ts");
    const connection = connect({ kubeconfig: controlPlane.kubeconfig });
    const expired: unknown[] = [];
    const send: Connection["send"] = async (request) => {
      const answer = await connection.send(request);
      if (answer.status !== 410) return answer;
      expired.push(answer.body);
      return isToGoOn ? answer : { ...answer, body: { kind: "Status" } };
    };
    const list = { request: "list configmaps", path: `/api/v1/namespaces/${namespace}/configmaps`, query: {} };
    const patience = { wait: async () => {}, onRetry: () => {} };
    const seen: string[] = [];
    for await (const item of listItems({ send }, list, patience)) {
      seen.push(listed.parse(item).metadata.name);
      if (seen.length === 500) await waitUntilForgotten(namespace);
    }
    expect(expired).toEqual([expect.objectContaining({ metadata: { continue: expect.stringMatching(/./) } })]);
    // What was gone by then, and what has come behind.
    const expected = [...names.filter((name) => name !== "item-0900"), "item-1199-new"];
    expect(seen.filter((name) => name.startsWith("item-"))).toEqual(expected);
    expect(new Set(seen).size).toBe(seen.length);
  },
);

/** Meanwhile things change, one before the place where the list is, two behind it. */
async function waitUntilForgotten(namespace: string): Promise<void> {
  const { api } = controlPlane;
  const { body } = await api.get(`/api/v1/namespaces/${namespace}/configmaps?limit=1`);
  const token = page.parse(body).metadata.continue ?? "";
  await create(api, namespace, ["item-0000-new", "item-1199-new"]);
  await api.delete(`/api/v1/namespaces/${namespace}/configmaps/item-0900`);
  let count = 0;
  await waitUntil("the moment of the list is forgotten", async () => {
    count += 1;
    await create(api, "default", [`${namespace}-${count}`]);
    const { status } = await api.get(`/api/v1/namespaces/${namespace}/configmaps?limit=1&continue=${token}`);
    return status === 410;
  });
}
