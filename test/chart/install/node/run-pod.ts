import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PatchStrategy, setHeaderOptions, type V1Container, type V1Pod } from "@kubernetes/client-node";
import { type Image, startContainer } from "./container-process.ts";
import { environmentOf } from "./environment.ts";
import { expectKnown } from "./expect-known.ts";
import { type Kube, nameOf, reasonOf } from "./kube.ts";
import { type ContainerReport, statusOf, waitingReport } from "./pod-status.ts";
import { runContainer } from "./run-container.ts";
import type { Sandbox } from "./sandbox.ts";
import { untilDone } from "./until-done.ts";
import { type PodVolumes, showVolumes } from "./volumes.ts";

export interface PodPlace {
  readonly kube: Kube;
  readonly image: Image;
  readonly sandbox: Sandbox;
  /** For its volumes and what its containers print. */
  readonly folder: string;
}

const mergePatch = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

/**
 * Runs a pod's containers until they are done or the signal says to stop, and tells the API server of them.
 *
 * @param latest - the pod as it is now: its labels and annotations can change, and what is told builds on what was told
 */
export async function runPod(latest: () => V1Pod, place: PodPlace, stop: AbortSignal): Promise<void> {
  const { kube, image, sandbox, folder } = place;
  const pod = latest();
  const { name, namespace } = nameOf(pod);
  const { containers = [] } = pod.spec ?? {};
  expectKnown(pod);
  const reports = new Map(containers.map((one) => [one.name, waitingReport(one, "ContainerCreating")]));
  let telling = Promise.resolve();
  mkdirSync(folder, { recursive: true });
  tell();
  const show = () => showVolumes(kube, pod, sandbox.address, join(folder, "volumes"));
  const volumes = await untilDone(show, stop, (error) => log(reasonOf(error)));
  if (volumes !== undefined) {
    const keeping = volumes.keepUpToDate(latest, stop);
    await Promise.all(containers.map((container) => run(container, volumes)));
    await keeping;
  }
  await telling;

  function run(container: V1Container, { mountsOf }: PodVolumes): Promise<void> {
    const files = { root: join(folder, `root-${container.name}`), log: join(folder, `${container.name}.log`) };
    const start = async () => {
      const source = { kube, pod: latest(), podAddress: sandbox.address, image: image.config.env };
      const environment = await environmentOf(container, source);
      return startContainer({ pod, container, image, sandbox, environment, mounts: mountsOf(container), ...files });
    };
    return runContainer({ container, latest, address: sandbox.address, start, tell, log, stop });
  }

  function tell(report?: ContainerReport): void {
    if (report !== undefined) reports.set(report.name, report);
    telling = telling.then(async () => {
      const status = statusOf(latest(), { address: sandbox.address, containers: [...reports.values()] });
      await kube.core
        .patchNamespacedPodStatus({ name, namespace, body: { status } }, mergePatch)
        // The pod may be gone by now.
        .catch((error: unknown) => log(`status not told: ${reasonOf(error)}`));
    });
  }

  function log(text: string): void {
    console.error(`${namespace}/${name}: ${text}`);
  }
}
