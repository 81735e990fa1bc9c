import { readFileSync } from "node:fs";
import { findPrograms, type Programs } from "../kubernetes/programs.ts";
import { mainRelease, type Release } from "../kubernetes/releases.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { etcd, kubeApiServer, kubeControllerManager } from "./command-lines.ts";
import { writeFiles } from "./files.ts";
import { freePort } from "./free-port.ts";
import { type RunningProgram, type Supervised, supervise } from "./supervise.ts";
import { waitUntil } from "./wait-until.ts";

export interface ControlPlane {
  readonly api: ApiClient;
  readonly programs: Programs;
  readonly kubeconfig: string;
  /** For programs that shall end with the control plane. */
  readonly supervised: Supervised;
  /** What the API server has logged of pods' creations so far. */
  auditLog(): readonly unknown[];
  stop(): Promise<void>;
}

/** etcd, kube-apiserver and, for the main release, kube-controller-manager, on free ports, ready for pods. */
export async function startControlPlane(release: Release = mainRelease): Promise<ControlPlane> {
  const programs = findPrograms(release);
  const supervised = supervise();
  const giveUp = new AbortController();
  try {
    const ports = { etcd: await freePort(), etcdPeer: await freePort(), apiServer: await freePort() };
    const { files, ca, token } = await writeFiles(supervised.folder, ports.apiServer);
    const api = createApiClient({ port: ports.apiServer, ca, token });
    // Both at once: the API server tries until it reaches etcd.
    const first = [etcd(programs, ports, supervised.folder), kubeApiServer(programs, ports, files)];
    const running = await Promise.all(first.map((program) => supervised.start(program)));
    await Promise.race([until(api, "/readyz", giveUp.signal), ...running.map(failed)]);
    // Not sooner: it ends where the API server takes 10 s to be healthy, as on a busy machine (WaitForAPIServer in
    // cmd/kube-controller-manager). And it must not be newer than its API server.
    if (release === mainRelease) running.push(await supervised.start(kubeControllerManager(programs, files)));
    await Promise.race([ready(api, release, giveUp.signal), ...running.map(failed)]);
    return {
      api,
      programs,
      kubeconfig: files.kubeconfig,
      supervised,
      auditLog: () =>
        readFileSync(files.auditLog, "utf8")
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line)),
      stop: async () => {
        api.close();
        await supervised.stop();
      },
    };
  } catch (error) {
    giveUp.abort();
    await supervised.stop();
    throw error;
  }
}

/** Ready for pods: the admission plugin wants the ServiceAccount that a pod names. */
async function ready(api: ApiClient, release: Release, signal: AbortSignal): Promise<void> {
  const accounts = "/api/v1/namespaces/default/serviceaccounts";
  if (release !== mainRelease) {
    await until(api, "/api/v1/namespaces/default", signal);
    await api.post(accounts, { metadata: { name: "default" } });
  }
  await until(api, `${accounts}/default`, signal);
}

function until(api: ApiClient, path: string, signal: AbortSignal): Promise<void> {
  const isThere = async () => (await api.get(path).catch(() => undefined))?.status === 200;
  return waitUntil(`${path} is there`, isThere, signal);
}

async function failed(program: RunningProgram): Promise<never> {
  const { code, signal } = await program.ended;
  throw new Error(`${program.name} ended with ${signal ?? code}: ${program.output().slice(-2000)}`);
}
