import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  type V1Pod,
} from "@kubernetes/client-node";

/** The API server, as the node sees it. */
export interface Kube {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
}

export function connectKube(kubeconfig: string): Kube {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return { config, core: config.makeApiClient(CoreV1Api) };
}

export interface Seen<T> {
  readonly changed: (object: T) => void;
  readonly gone: (object: T) => void;
}

/** Follows all objects of a kind, for as long as the process lives. @param path - such as `/api/v1/pods` */
export async function follow<T extends KubernetesObject>(
  { config }: Kube,
  path: string,
  list: () => Promise<KubernetesListObject<T>>,
  { changed, gone }: Seen<T>,
): Promise<void> {
  const informer = makeInformer(config, path, list);
  informer.on("add", changed);
  informer.on("update", changed);
  informer.on("delete", gone);
  informer.on("error", (error: unknown) => {
    console.error(`watch of ${path}: ${reasonOf(error)}`);
    setTimeout(() => void informer.start(), 200);
  });
  await informer.start();
}

export interface PodName {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** What every stored pod has, though the types do not say so. */
export function nameOf({ metadata }: V1Pod): PodName {
  const { name = "", namespace = "", uid = "" } = metadata ?? {};
  return { name, namespace, uid };
}

/** What an error says, in a line. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException)
    return /"message":"((?:[^"\\]|\\.)*)"/.exec(String(error.body))?.[1] ?? `${error.code}`;
  return error instanceof Error ? error.message : String(error);
}
