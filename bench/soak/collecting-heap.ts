import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { RunningBundle } from "../bundle/start-bundle.ts";

export interface CollectingHeap {
  /** Bytes that are in use once everything that nobody holds has been collected. */
  usedAfterCollection(): Promise<number>;
  close(): void;
}

const answer = z.object({ id: z.number(), result: z.looseObject({ usedSize: z.number().optional() }) });

/** Asks a Node.js process with an inspector (Chrome DevTools Protocol, HeapProfiler and Runtime) for its heap. */
export async function collectingHeap(server: RunningBundle): Promise<CollectingHeap> {
  const socket = new WebSocket(inspectorUrl(server));
  await once(socket, "open");
  const waiting = new Map<number, (usedSize: number) => void>();
  let ids = 0;
  socket.addEventListener("message", ({ data }) => {
    const told = answer.safeParse(JSON.parse(String(data)));
    if (told.success) waiting.get(told.data.id)?.(told.data.result.usedSize ?? 0);
  });
  const command = (method: string) =>
    new Promise<number>((resolve) => {
      ids += 1;
      waiting.set(ids, resolve);
      socket.send(JSON.stringify({ id: ids, method }));
    });
  return {
    usedAfterCollection: async () => {
      // Connections that are just closing and their answers are let go by the first.
      await command("HeapProfiler.collectGarbage");
      await sleep(200);
      await command("HeapProfiler.collectGarbage");
      return command("Runtime.getHeapUsage");
    },
    close: () => socket.close(),
  };
}

/** What Node.js has said on standard error, since it was started with --inspect. */
function inspectorUrl({ stderr }: RunningBundle): string {
  const url = /ws:\/\/\S+/.exec(stderr())?.[0];
  if (url === undefined) throw new Error(`no inspector: ${stderr()}`);
  return url;
}
