import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";

const message = z.object({ id: z.int(), result: z.unknown().optional(), error: z.unknown().optional() });

/** V8's inspector in another process: nothing is put into the process that is looked at. */
export interface Inspector {
  /** Calls a method of the protocol, such as `Profiler.start`. */
  call(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
}

/** The option of Node.js with which a process has to be started. */
export const inspectOption = "--inspect=127.0.0.1:0";

/**
 * @param stderr what the process has written to standard error so far: there it says where its inspector listens
 * @throws where it does not say so in a minute
 */
export async function openInspector(stderr: () => string): Promise<Inspector> {
  const socket = new WebSocket(await inspectorUrl(stderr));
  await once(socket, "open");
  let lastId = 0;
  return {
    call(method, params = {}) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const onEnd = () => reject(new Error(`${method}: the process ended`));
        const onMessage = ({ data }: MessageEvent) => {
          const answer = message.safeParse(JSON.parse(String(data)));
          if (!answer.success || answer.data.id !== id) return;
          socket.removeEventListener("message", onMessage);
          socket.removeEventListener("close", onEnd);
          if (answer.data.error === undefined) resolve(answer.data.result);
          else reject(new Error(`${method}: ${JSON.stringify(answer.data.error)}`));
        };
        socket.addEventListener("message", onMessage);
        socket.addEventListener("close", onEnd);
        socket.send(JSON.stringify({ id, method, params }));
      });
    },
    close: () => socket.close(),
  };
}

async function inspectorUrl(stderr: () => string): Promise<string> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const url = /^Debugger listening on (ws:\S+)$/m.exec(stderr())?.[1];
    if (url !== undefined) return url;
    if (performance.now() > deadline) throw new Error(`no inspector listens: ${stderr()}`);
    await setTimeout(10);
  }
}
