import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { askWho } from "../systemd/real-client/clients.ts";
import { anyhow, asExec, asUnit, type Start } from "../systemd/real-client/started-programs.ts";
import { type Generation, generationNames } from "../systemd/rootfs/generations.ts";
import { guest } from "./images/guest.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { exec } from "./pods/exec.ts";
import { deletePod, type PodName, runPod } from "./pods/run-pod.ts";
import { untilBooted } from "./pods/until-booted.ts";
import { withKubectl } from "./pods/with-kubectl.ts";
import { startNode } from "./start-node.ts";

const minutes = 60_000;
const file = join(import.meta.dirname, "../../examples/issue-767.yaml");
const { spec: example } = z
  .object({ spec: z.looseObject({ containers: z.tuple([z.looseObject({ command: z.array(z.string()) })]) }) })
  .parse(parse(readFileSync(file, "utf8")));
const [main] = example.containers;

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode(generationNames);
}, 5 * minutes);
afterAll(() => node?.stop());

interface Parts {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
}

/** Runs the pod of issue 767 with kubectl in it, has it looked at, and takes it away. */
async function inPod(
  generation: Generation,
  { annotations = {}, command = main.command }: Parts,
  look: (pod: PodName) => Promise<void>,
): Promise<void> {
  const spec = { ...example, containers: [{ ...main, image: guest(generation).image, command }] };
  const pod = await withKubectl(node, { metadata: { name: generation, annotations }, spec });
  const name = await runPod(node, pod);
  try {
    await untilBooted(node, name);
    await look(name);
  } finally {
    await deletePod(node, name);
  }
}

const containerOf = (pod: PodName) => ({ exec: (argv: readonly string[]) => exec(node, pod, argv) });

/** It does not find what it takes to be in a cluster, and says what it does in place of that. */
const notInCluster = /^The connection to the server localhost:8080 was refused/m;

async function expectEach(pod: PodName, starts: readonly Start[], wanted: unknown): Promise<void> {
  for (const start of starts) expect(await askWho(containerOf(pod), "kubectl", start), start).toEqual(wanted);
}

const claims = z.looseObject({ jti: z.string() });

/** The bearer of the token that the API server issued for the pod, by the number of that token. */
async function bearerOf(pod: PodName) {
  const { stdout } = await exec(node, pod, ["cat", "/etc/serviceaccount-kubernetes.io/token"]);
  const { jti } = claims.parse(JSON.parse(Buffer.from(stdout.split(".")[1] ?? "", "base64url").toString("utf8")));
  return { username: "system:serviceaccount:default:default", pod: pod.name, credential: `JTI=${jti}` };
}

const service = z.object({
  spec: z.object({ clusterIP: z.string(), ports: z.tuple([z.object({ port: z.number() })]) }),
});

/** The address in the environment is that of a Service: the API server itself listens on another. */
async function expectService(pod: PodName): Promise<void> {
  const { body } = await node.api.get("/api/v1/namespaces/default/services/kubernetes");
  const { clusterIP, ports } = service.parse(body).spec;
  const { stdout } = await exec(node, pod, ["printenv", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]);
  expect(stdout).toBe(`${clusterIP}\n${ports[0].port}\n`);
  expect(node.access.port).not.toBe(ports[0].port);
}

const handOn = { annotations: { "boxinit/pass-env": "KUBERNETES_SERVICE_*" } };
const workFirst = { command: ["sh", "-c", "sleep 1 & exec /sbin/init"] };

describe("kubectl, which looks for the API server where every program does that runs in a pod", {
  timeout: 8 * minutes,
}, () => {
  test.for(generationNames)("does not find it in the pod as it is written, on %s", async (generation) => {
    await inPod(generation, handOn, async (pod) => {
      await expectService(pod);
      await expectEach(pod, anyhow, expect.stringMatching(notInCluster));
    });
  });

  describe("once boxinit is installed", () => {
    beforeAll(() => installBoxinit(node), 5 * minutes);

    test.for(generationNames)("reaches it beside systemd, and as a unit lacks variables, on %s", async (generation) => {
      await inPod(generation, {}, async (pod) => {
        await expectEach(pod, asExec, await bearerOf(pod));
        await expectEach(pod, asUnit, expect.stringMatching(notInCluster));
      });
    });

    test.for(
      generationNames.flatMap((generation) => [
        { generation, how: "where Sysbox sees systemd now", parts: handOn },
        { generation, how: "by links, where work comes before systemd", parts: { ...handOn, ...workFirst } },
      ]),
    )(
      "reaches it however it is started, with boxinit/pass-env, on $generation: $how",
      async ({ generation, parts }) => {
        await inPod(generation, parts, async (pod) => {
          await expectService(pod);
          await expectEach(pod, anyhow, await bearerOf(pod));
        });
      },
    );
  });
});
