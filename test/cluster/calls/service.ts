import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { z } from "zod";

export interface Service {
  readonly port: number;
  /** From now on new connections go to these ports of loopback, at random; open ones stay where they are. */
  spreadOver(ports: readonly number[]): void;
  close(): Promise<unknown>;
}

const listening = z.tuple([z.object({ port: z.number() })]);

/** What kube-proxy makes of a Service: TCP connections are spread, and nobody looks into them. */
export async function startService(): Promise<Service> {
  const thread = new Worker(new URL("./service-thread.ts", import.meta.url));
  const [{ port }] = listening.parse(await once(thread, "message"));
  return {
    port,
    spreadOver: (ports) => thread.postMessage(ports),
    close: () => thread.terminate(),
  };
}
