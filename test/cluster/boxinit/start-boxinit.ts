import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ask } from "../../support/https-client.ts";
import { readMetric } from "../../support/running-server.ts";
import type { RunningProgram, Supervised } from "../control-plane/supervise.ts";
import type { ServingIdentity } from "./serving-identity.ts";

export interface BoxinitProcess extends RunningProgram {
  readonly webhookPort: number;
  readonly opsPort: number;
  /** The value of a series such as `boxinit_reviews_total{mode="enforce",decision="changed"}`. */
  metric(series: string): Promise<number>;
}

const main = join(import.meta.dirname, "../../../src/main.ts");
const address = z.object({ port: z.number() });
const listeningLine = z.object({ msg: z.literal("listening"), webhook: address, ops: address });

/** `boxinit serve` on free ports of loopback, once it listens. */
export async function startBoxinit(
  supervised: Supervised,
  identity: Pick<ServingIdentity, "args">,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<BoxinitProcess> {
  const addresses = ["--server-listen", "127.0.0.1:0", "--server-ops-listen", "127.0.0.1:0"];
  const program = await supervised.start({
    name: "boxinit",
    command: process.execPath,
    args: [main, "serve", ...identity.args, ...addresses, ...args],
    env,
  });
  const { webhook, ops } = await listening(program);
  return {
    ...program,
    webhookPort: webhook.port,
    opsPort: ops.port,
    metric: async (series) => readMetric((await ask({ port: ops.port, path: "/metrics" })).body, series),
  };
}

async function listening(program: RunningProgram): Promise<z.infer<typeof listeningLine>> {
  const ended = program.ended.then(() => "ended" as const);
  for (;;) {
    const lines = program.output().split("\n").slice(0, -1);
    const line = lines.map((text) => listeningLine.safeParse(JSON.parse(text))).find(({ success }) => success);
    if (line?.data !== undefined) return line.data;
    if ((await Promise.race([ended, sleep(20)])) === "ended") throw new Error(`boxinit: ${program.output()}`);
  }
}
