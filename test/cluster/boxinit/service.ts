import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { z } from "zod";

export interface Service {
  readonly port: number;
  /** From now on new connections go to these ports of loopback, at random; open ones stay where they are. */
  spreadOver(ports: readonly number[]): void;
  close(): void;
}

const listening = z.tuple([z.object({ port: z.number() })], z.unknown());

/** What kube-proxy makes of a Service: TCP connections are spread, and nobody looks into them. */
export async function startService(): Promise<Service> {
  const child = fork(join(import.meta.dirname, "service-process.ts"));
  const [{ port }] = listening.parse(await once(child, "message"));
  return {
    port,
    spreadOver: (ports) => void child.send(ports),
    close: () => void child.kill("SIGKILL"),
  };
}
