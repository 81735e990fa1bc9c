import { expect } from "vitest";
import type { repairPod } from "../../src/core/repair-pod.ts";
import { eventually } from "../support/eventually.ts";
import { connectRaw, postOf, type RawConnection } from "../support/raw-connection.ts";
import { podOf, reviewOf } from "../support/review-builder.ts";
import type { RunningServer } from "../support/running-server.ts";

export const path = "/mutate/enforce";

const token = { name: "token", mountPath: "/var/run/secrets/example" };

/** As large as told, in bytes at least, and in need of a repair. */
export function review(uid: string, bytes = 0): string {
  const spec = { volumes: [{ name: "token", secret: { secretName: "token" } }] };
  const metadata = { name: uid, annotations: { "example.test/weight": "x".repeat(bytes) } };
  return reviewOf({ uid, object: podOf({ metadata, container: { volumeMounts: [token] }, spec }) });
}

/** An engine that writes down the names of the pods in the order in which they come to it. */
export function inOrder(repair: typeof repairPod) {
  const order: unknown[] = [];
  const noted: typeof repairPod = (pod, options) => {
    order.push(nameOf(pod));
    return repair(pod, options);
  };
  return { order, repair: noted };
}

function nameOf(pod: unknown): unknown {
  return typeof pod === "object" && pod !== null && "metadata" in pod && typeof pod.metadata === "object"
    ? Object.entries(pod.metadata ?? {}).find(([key]) => key === "name")?.[1]
    : undefined;
}

/** Clients of the server that runs, and what its metrics say of them. */
export function clientsOf(running: () => RunningServer) {
  return { connect, unfinished, requestsInFlight, inMemory, isWell };

  function connect(): Promise<RawConnection> {
    const { server, authority } = running();
    return connectRaw(server.webhook.port, authority.certificate);
  }

  /** A client that has sent all but the last byte. */
  async function unfinished(body: string): Promise<RawConnection> {
    const raw = await connect();
    raw.write(postOf(path, body).slice(0, -1));
    return raw;
  }

  async function requestsInFlight(count: number): Promise<void> {
    await eventually(async () => expect(await running().metric("boxinit_requests_in_flight")).toBe(count));
  }

  async function inMemory(bytes: number): Promise<void> {
    await eventually(async () => expect(await running().metric("boxinit_body_bytes_in_memory")).toBe(bytes));
  }

  async function isWell(): Promise<void> {
    await requestsInFlight(0);
    await inMemory(0);
    expect(JSON.parse((await running().post(path, review("afterwards"))).body).response).toMatchObject({
      uid: "afterwards",
      patchType: "JSONPatch",
    });
  }
}
