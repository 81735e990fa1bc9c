import { existsSync, readFileSync } from "node:fs";
import { findPrograms, type Programs } from "../kubernetes/programs.ts";
import { mainRelease, type Release } from "../kubernetes/releases.ts";
import { type Access, type ApiClient, createApiClient } from "./api-client.ts";
import { etcd, kubeApiServer, kubeControllerManager } from "./command-lines.ts";
import { writeFiles } from "./files.ts";
import { freePorts } from "./free-ports.ts";
import { publishPort } from "./publish-port.ts";
import { type RunningProgram, type Supervised, supervise } from "./supervise.ts";
import { waitUntil } from "./wait-until.ts";

export interface ControlPlane {
  readonly api: ApiClient;
  /** That of an administrator. */
  readonly access: Access;
  readonly programs: Programs;
  readonly kubeconfig: string;
  /** For programs that shall end with the control plane. */
  readonly supervised: Supervised;
  /** What the API server has logged of pods' creations so far. */
  auditLog(): readonly unknown[];
  stop(): Promise<void>;
}

/** How its programs run, where that is not beside this process and with the usual flags. */
export interface Surroundings {
  /** A command that runs the one after it in a network of its own, which nothing outside is part of. */
  readonly enter?: readonly string[];
  readonly apiServerFlags?: Readonly<Record<string, string>>;
  readonly controllerManagerFlags?: Readonly<Record<string, string>>;
}

/** etcd, kube-apiserver and, for the main release, kube-controller-manager, on free ports, ready for pods. */
export async function startControlPlane(
  release: Release = mainRelease,
  surroundings: Surroundings = {},
): Promise<ControlPlane> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnFreePorts(release, surroundings);
    } catch (error) {
      // Another program can take a port between its choice and its use.
      if (tries === 3 || !String(error).includes("address already in use")) throw error;
    }
  }
}

async function startOnFreePorts(
  release: Release,
  { enter, apiServerFlags, controllerManagerFlags }: Surroundings,
): Promise<ControlPlane> {
  const programs = findPrograms(release);
  const supervised = supervise(enter);
  const giveUp = new AbortController();
  let unpublish: (() => void) | undefined;
  try {
    const [etcdPort = 0, etcdPeer = 0, apiServer = 0] = await freePorts(3);
    const ports = { etcd: etcdPort, etcdPeer, apiServer };
    const { files, ca, token } = await writeFiles(supervised.folder, ports.apiServer);
    const access = { port: ports.apiServer, ca, token };
    const api = createApiClient(access);
    // Both at once: the API server tries until it reaches etcd.
    const first = [etcd(programs, ports, supervised.folder), kubeApiServer(programs, ports, files, apiServerFlags)];
    const running = await Promise.all(first.map((program) => supervised.start(program)));
    if (enter !== undefined) unpublish = await publishPort(supervised, ports.apiServer);
    await Promise.race([until(api, "/readyz", giveUp.signal), ...running.map(failed)]);
    // Not sooner: it ends where the API server takes 10 s to be healthy, as on a busy machine (WaitForAPIServer in
    // cmd/kube-controller-manager). And it must not be newer than its API server.
    if (hasControllers(release)) {
      const manager = kubeControllerManager(programs, files, controllerManagerFlags);
      running.push(await supervised.start(manager));
    }
    await Promise.race([ready(api, release, giveUp.signal), ...running.map(failed)]);
    return {
      api,
      access,
      programs,
      kubeconfig: files.kubeconfig,
      supervised,
      auditLog: () => readAuditLog(files.auditLog),
      stop: async () => {
        api.close();
        unpublish?.();
        await supervised.stop();
      },
    };
  } catch (error) {
    giveUp.abort();
    unpublish?.();
    await supervised.stop();
    throw error;
  }
}

/** Ready for pods: the admission plugin wants the ServiceAccount that a pod names. */
async function ready(api: ApiClient, release: Release, signal: AbortSignal): Promise<void> {
  const accounts = "/api/v1/namespaces/default/serviceaccounts";
  if (!hasControllers(release)) {
    await until(api, "/api/v1/namespaces/default", signal);
    await api.create(accounts, { metadata: { name: "default" } });
  }
  await until(api, `${accounts}/default`, signal);
}

function until(api: ApiClient, path: string, signal: AbortSignal): Promise<void> {
  return waitUntil(`${path} is there`, async () => (await api.get(path)).status === 200, { signal });
}

function hasControllers(release: Release): boolean {
  return release.programs.includes("kube-controller-manager");
}

/** Its last line may still be on its way. */
function readAuditLog(file: string): readonly unknown[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/** Never comes to an end well. @throws Error once the program has ended, with the last that it printed */
export async function failed(program: RunningProgram): Promise<never> {
  const { code, signal } = await program.ended;
  throw new Error(`${program.name} ended with ${signal ?? code}: ${program.output().slice(-2000)}`);
}
