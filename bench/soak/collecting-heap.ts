import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export interface CollectingHeap {
  /** Bytes that are in use once everything that nobody holds has been collected. */
  usedAfterCollection(): Promise<number>;
  close(): void;
}

const answer = z.object({ id: z.number(), result: z.looseObject({ usedSize: z.number().optional() }) });

/** Asks a Node.js process with an inspector (Chrome DevTools Protocol, HeapProfiler and Runtime) for its heap. */
export async function collectingHeap(child: ChildProcess): Promise<CollectingHeap> {
  const socket = new WebSocket(await inspectorUrl(child));
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

/** What Node.js says on standard error when it is started with --inspect. */
async function inspectorUrl({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error("standard error is not a pipe");
  let said = "";
  for await (const chunk of stderr.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    const url = /ws:\/\/\S+/.exec(said)?.[0];
    if (url === undefined) continue;
    stderr.resume();
    return url;
  }
  throw new Error(`no inspector: ${said}`);
}
