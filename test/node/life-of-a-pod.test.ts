import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { isRepaired } from "../cluster/boxinit/register-webhook.ts";
import { createNamespace } from "../cluster/control-plane/create-namespace.ts";
import { failed } from "../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../cluster/control-plane/wait-until.ts";
import { podsOf } from "../cluster/pods/create-pod.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { refuseApiServer } from "./machine/refuse-api-server.ts";
import { containerStatusOf } from "./pods/container-status.ts";
import { type Ending, endPod, held } from "./pods/end-pod.ts";
import { ends, restartContainer, untilRestarted } from "./pods/restart-container.ts";
import { deletePod, type PodName, runPod } from "./pods/run-pod.ts";
import { expectHidden, expectRepaired, referenceTokens } from "./pods/sees-tokens.ts";
import { commands, tokenPod } from "./pods/token-pod.ts";
import { untilBooted } from "./pods/until-booted.ts";
import { type Node, startNode } from "./start-node.ts";
import { isApiToken, reviewToken } from "./tokens/review-token.ts";

const minutes = 60_000;
/** With boxinit, and without. */
const namespaces = { served: "served", unserved: "unserved" } as const;

let node: Node;
beforeAll(async () => {
  node = await startNode();
  await createNamespace(node.api, namespaces.unserved, { "boxinit/mode": "off" });
  await createNamespace(node.api, namespaces.served);
  await installBoxinit(node);
}, 5 * minutes);
afterAll(() => node?.stop());

/** Three machines, each with a sidecar: two that boxinit has repaired, and one that it has not seen. */
const machines = [
  { name: "masked", namespace: namespaces.served, command: commands.masked, expectTokens: expectRepaired },
  { name: "wrapped", namespace: namespaces.served, command: commands.wrapped, expectTokens: expectRepaired },
  { name: "masked", namespace: namespaces.unserved, command: commands.masked, expectTokens: expectHidden },
] as const;

async function run({ name, namespace, command }: (typeof machines)[number]): Promise<PodName> {
  const pod = await runPod(node, tokenPod({ namespace, name, command }));
  await untilBooted(node, pod, "main");
  return pod;
}

describe("a container that has ended is as it was, once kubelet has started it again", () => {
  const exitCodes = {
    "systemctl exit": 0,
    // The kernel's answer to reboot(2) in a namespace of processes: SIGINT or SIGHUP for its first one.
    "systemctl poweroff": 130,
    "systemctl reboot": 129,
    "SIGKILL to PID 1": 137,
  } as const satisfies Record<keyof typeof ends, number>;

  test.each(Object.keys(ends) as (keyof typeof ends)[])("%s", { timeout: 8 * minutes }, async (end) => {
    await Promise.all(
      machines.map(async (machine) => {
        const pod = await run(machine);
        await machine.expectTokens(node, pod);
        expect(await restartContainer(node, pod, ends[end]), machine.name).toBe(exitCodes[end]);
        await machine.expectTokens(node, pod);
        await deletePod(node, pod);
      }),
    );
  });
});

describe("pods and boxinit are there again once the node is", () => {
  let pods: readonly PodName[] = [];
  beforeAll(async () => {
    pods = await Promise.all(machines.map(run));
  }, 3 * minutes);
  afterAll(() => Promise.all(pods.map((pod) => deletePod(node, pod))), 3 * minutes);

  test("after a loss of power", { timeout: 9 * minutes }, async () => {
    await throughRestart(async () => {
      await node.machine.powerOff();
      await node.machine.powerOn();
    });
  });

  test("after one, with an API server that can't be reached until kubelet has asked in vain", {
    timeout: 9 * minutes,
  }, async () => {
    await throughRestart(async () => {
      await node.machine.powerOff();
      const accept = await refuseApiServer(node);
      try {
        const programs = await node.machine.powerOn();
        const kubelet = programs.find(({ name }) => name === "kubelet");
        const hasAsked = () => /connection re(fused|set)/.test(kubelet?.output() ?? "");
        await Promise.race([waitUntil("kubelet has asked in vain", hasAsked), ...programs.map(failed)]);
      } finally {
        await accept();
      }
    });
  });

  async function throughRestart(restart: () => Promise<void>): Promise<void> {
    const ofBoxinit = await podsOfBoxinit();
    expect(ofBoxinit).not.toEqual([]);
    const all = [
      ...pods.map((pod) => ({ pod, container: "main" })),
      ...ofBoxinit.map((pod) => ({ pod, container: "boxinit" })),
    ];
    const earlier = await Promise.all(all.map(({ pod, container }) => containerStatusOf(node, pod, container)));
    const tokens = await Promise.all(pods.map((pod) => referenceTokens(node, pod)));
    await restart();
    await Promise.all(
      all.map(({ pod, container }, i) => untilRestarted(node, pod, container, earlier[i]?.restartCount ?? 0)),
    );
    for (const [i, { name, namespace, expectTokens }] of machines.entries()) {
      const pod = { namespace, name };
      await expectTokens(node, pod);
      const { api } = await referenceTokens(node, pod);
      // kubelet keeps tokens in memory only: after a restart it has asked for others.
      expect(api).not.toBe(tokens[i]?.api);
      expect(await reviewToken(node.api, api, isApiToken)).toMatchObject({ pod: name });
    }
    // The API server may ask by connections first whose other end has lost its power.
    await waitUntil("boxinit repairs pods again", () => isRepaired(node.api, namespaces.served), { seconds: 240 });
  }
});

const podList = z.looseObject({ items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })) });

async function podsOfBoxinit(): Promise<readonly PodName[]> {
  const { body } = await node.api.get(podsOf("boxinit"));
  return podList.parse(body).items.map(({ metadata }) => ({ namespace: "boxinit", name: metadata.name }));
}

describe("a machine comes to its end as it would without boxinit", () => {
  /** In seconds: short where it is to be over, and else far above what an end takes on a busy machine. */
  const graceFor = (exitCode: number) => (exitCode === 137 ? 4 : 40);
  /** What people give a machine for its end, and the exit code it ends with. */
  const provisions = {
    // systemd takes SIGTERM for a wish to be started anew.
    "none: killed after the grace period": [{}, 137],
    "a preStop hook with systemd's signal for it": [
      { lifecycle: { preStop: { exec: { command: ["sh", "-c", "kill -s RTMIN+3 1"] } } } },
      130,
    ],
    "a preStop hook with systemctl": [
      { lifecycle: { preStop: { exec: { command: ["systemctl", "poweroff"] } } } },
      130,
    ],
    "systemd's signal for it as the stop signal": [{ lifecycle: { stopSignal: "SIGRTMIN+3" } }, 130],
  } as const;

  test.each(Object.keys(provisions) as (keyof typeof provisions)[])("%s", { timeout: 8 * minutes }, async (title) => {
    const [container, exitCode] = provisions[title];
    for (const form of ["wrapped", "masked"] as const) {
      const end = async (namespace: string): Promise<Ending> => {
        const spec = { terminationGracePeriodSeconds: graceFor(exitCode), os: { name: "linux" } };
        const pod = tokenPod({ namespace, name: form, command: commands[form], container, spec, metadata: held });
        const named = await runPod(node, pod);
        await untilBooted(node, named, "main");
        return endPod(node, named);
      };
      const [before, after] = await Promise.all([end(namespaces.unserved), end(namespaces.served)]);
      console.log(`${title}, ${form}: ${before.milliseconds} ms before, ${after.milliseconds} ms after`);
      expect(before.exitCode, `${form}, before`).toBe(exitCode);
      expect(after.exitCode, `${form}, after`).toBe(exitCode);
    }
  });
});
