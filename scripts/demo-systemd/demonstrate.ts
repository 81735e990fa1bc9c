import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isAmiss, type Verdict } from "../../src/verify/verify-report.ts";
import { reviewOf } from "../../test/support/review-builder.ts";
import { runServer } from "../../test/support/running-server.ts";
import { withApiToken } from "../../test/systemd/api-token-plugin.ts";
import { bootPod } from "../../test/systemd/boot-pod.ts";
import { type Generation, generations } from "../../test/systemd/rootfs/generations.ts";
import type { StartedContainer } from "../../test/systemd/runtime/start-container.ts";
import { readAnswer } from "../demo/answer.ts";
import { describePod, type Pod, readPod } from "../demo/pod.ts";
import { showDiff } from "../demo/show.ts";
import { clusterOfDemo } from "./made-up-tokens.ts";
import { CanNotStart } from "./requirements.ts";
import type { Screen } from "./screen.ts";
import { verifyBooted } from "./verify-booted.ts";

const example = "examples/issue-767.yaml";
const authored = "/var/run/secrets/serviceaccount";
const apiToken = "/var/run/secrets/kubernetes.io/serviceaccount";
const listMounts = "findmnt --list --output TARGET,FSTYPE | grep /run";

/**
 * The fault of nestybox/sysbox issue 767 and its repair: the same pod is booted twice, by real systemd, with the real
 * webhook in between. What Sysbox does for systemd, crun's configuration does here.
 */
export async function demonstrate(generation: Generation, screen: Screen): Promise<void> {
  // By the time a webhook sees it, the API server has mounted its own token.
  const pod = readPod(withApiToken(parse(readFileSync(join(import.meta.dirname, "../..", example), "utf8"))));
  screen.heading(`1. The pod of nestybox/sysbox issue 767 as it is written, under systemd ${generations[generation]}`);
  screen.show(describePod(pod).replace(/^/gm, "  ").trimEnd());
  await inBooted(screen, pod, generation, async (container) => {
    await screen.look(container, `ls ${authored}`, /No such file or directory/);
    await screen.look(container, `ls ${apiToken}`, /No such file or directory/);
    screen.gap();
    screen.say("Gone, both. And yet they are mounted:");
    await screen.look(container, listMounts, /^\/run\/secrets\/serviceaccount .*^\/run\/secrets\/kubernetes\.io\//ms);
    await verify(screen, pod, container, "hidden");
  });

  screen.heading("2. The same pod goes through the webhook as it is created");
  const after = await review(screen, pod);

  screen.heading("3. The pod as it is stored now, booted again");
  await inBooted(screen, after, generation, async (container) => {
    const token = /^eyJ\S+$/m;
    await screen.look(container, "cat /etc/serviceaccount/token", token);
    await screen.look(container, `cat ${apiToken}/token`, token);
    screen.gap();
    screen.say("Programs that know the old path follow a link, and so do units, as any user:");
    await screen.look(container, `readlink ${authored}`, /^\/etc\/serviceaccount$/m);
    await screen.look(container, `systemd-run --quiet --wait --pipe --uid=app cat ${authored}/token`, token);
    await verify(screen, after, container, "visible");
  });
}

async function inBooted(
  screen: Screen,
  pod: Pod,
  generation: Generation,
  look: (container: StartedContainer) => Promise<void>,
) {
  const started = performance.now();
  const booted = await bootPod(pod, { generation, cluster: clusterOfDemo });
  try {
    await expectSystemd(booted.container());
    screen.say(`systemd has booted in it as PID 1, in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    await look(booted.container());
  } finally {
    await booted.stop();
  }
}

/** @throws CanNotStart where PID 1 is something else, or nothing: what follows would be of no meaning */
async function expectSystemd({ exec }: StartedContainer): Promise<void> {
  const { stdout } = await exec(["cat", "/proc/1/comm"]);
  if (stdout === "systemd\n") return;
  // All containers of a machine share them, and systemd, which needs some, ends without a word.
  throw new CanNotStart("systemd did not boot; one reason can be that fs.inotify.max_user_instances are used up");
}

async function review(screen: Screen, pod: Pod): Promise<Pod> {
  const server = await runServer();
  try {
    const { body } = await server.post("/mutate/enforce?timeout=5s", reviewOf({ object: pod }));
    const { decision, warnings, after } = readAnswer(body, pod);
    for (const warning of warnings) screen.say(warning, "yellow");
    screen.gap();
    screen.show(showDiff(describePod(pod), describePod(after)));
    screen.expect(decision === "changed", `the webhook's decision: ${decision}`);
    return after;
  } finally {
    await server.stop();
  }
}

/** In the words of `boxinit verify`. */
async function verify(screen: Screen, pod: Pod, container: StartedContainer, wanted: Verdict): Promise<void> {
  const { mounts } = await verifyBooted(pod, container);
  screen.gap();
  screen.say("boxinit verify says of it:");
  for (const mount of mounts) {
    screen.say(`  ${mount.verdict.padEnd(8)} ${mount.path}: ${mount.why}`, isAmiss(mount) ? "red" : "green");
  }
  const tokens = mounts.filter(({ path }) => path === apiToken || path === authored || path === "/etc/serviceaccount");
  const areSo = tokens.length === 2 && tokens.every(({ verdict }) => verdict === wanted);
  screen.expect(areSo, `boxinit verify: ${wanted}`);
}
