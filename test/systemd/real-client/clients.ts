import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Image } from "../runtime/cri-config.ts";
import type { StartedContainer } from "../runtime/start-container.ts";
import { outputOf, type Start, unitsAtBoot } from "./started-programs.ts";

/** Programs that find the API server by themselves, as libraries for pods do, and ask it who they are. */
const programs = {
  kubectl: ["/usr/local/bin/kubectl", "auth", "whoami", "--output=json"],
  "client-node": ["/usr/local/bin/node", "/opt/app/whoami-process.ts"],
} as const;

export type Client = keyof typeof programs;
export const clients: readonly Client[] = ["kubectl", "client-node"];

/** An image that has them and starts them at boot. @param kubectl - the program's file on this machine */
export function imageWithClients(kubectl: string): Image {
  return {
    ofMachine: {
      "/usr/local/bin/kubectl": kubectl,
      "/usr/local/bin/node": process.execPath,
      "/opt/app/node_modules": join(import.meta.dirname, "../../../node_modules"),
    },
    files: {
      "/opt/app/package.json": JSON.stringify({ type: "module" }),
      "/opt/app/whoami-process.ts": readFileSync(join(import.meta.dirname, "inside/whoami-process.ts"), "utf8"),
      ...unitsAtBoot(programs),
    },
  };
}

/** Who the API server takes a client for. */
export interface Identity {
  readonly username: string;
  /** To which its token is bound. */
  readonly pod: string | undefined;
  /** Of its token, as `JTI=...`: no two have the same. */
  readonly credential: string | undefined;
}

const review = z.object({
  status: z.object({
    userInfo: z.object({ username: z.string(), extra: z.record(z.string(), z.array(z.string())).default({}) }),
  }),
});

/** Who a client is, or the words in which it failed. */
export async function askWho(
  container: Pick<StartedContainer, "exec">,
  client: Client,
  start: Start,
): Promise<Identity | string> {
  const output = await outputOf(container, programs, client, start);
  if (!output.startsWith("{")) return output;
  const { username, extra } = review.parse(JSON.parse(output)).status.userInfo;
  const of = (key: string) => extra[`authentication.kubernetes.io/${key}`]?.[0];
  return { username, pod: of("pod-name"), credential: of("credential-id") };
}
