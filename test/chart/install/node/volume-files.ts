import type { V1KeyToPath, V1Pod, V1ProjectedVolumeSource, V1Volume } from "@kubernetes/client-node";
import { type Kube, nameOf } from "./kube.ts";
import { podField } from "./pod-field.ts";
import type { VolumeFile, VolumeFiles } from "./write-folder.ts";

export interface VolumeSource {
  readonly kube: Kube;
  readonly pod: V1Pod;
  readonly podAddress: string;
  /** The token that the volume shows; a new one only where the former is not good any more. */
  readonly token: (audience: string | undefined, seconds: number) => Promise<string>;
}

type Projection = NonNullable<V1ProjectedVolumeSource["sources"]>[number];

/**
 * The files of a volume at this moment; `undefined` for an emptyDir, whose files are the pod's own.
 *
 * @throws Error where what it shows is not there, or is of a kind that this node does not know
 */
export async function volumeFiles(volume: V1Volume, source: VolumeSource): Promise<VolumeFiles | undefined> {
  const { emptyDir, configMap, secret, projected, downwardAPI } = volume;
  if (emptyDir !== undefined) return undefined;
  const one = (projection: Projection, mode = 0o644) => projectedFiles(projection, mode, source);
  if (configMap !== undefined) return one({ configMap }, configMap.defaultMode);
  if (secret !== undefined) {
    const { secretName, ...rest } = secret;
    return one({ secret: { ...rest, ...(secretName === undefined ? {} : { name: secretName }) } }, secret.defaultMode);
  }
  if (downwardAPI !== undefined) return one({ downwardAPI }, downwardAPI.defaultMode);
  if (projected === undefined) throw new Error(`this node does not know the kind of volume ${volume.name}`);
  const all = await Promise.all((projected.sources ?? []).map((each) => one(each, projected.defaultMode)));
  return new Map(all.flatMap((files) => [...files]));
}

async function projectedFiles(projection: Projection, mode: number, source: VolumeSource): Promise<VolumeFiles> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = projection;
  const { kube, pod, podAddress } = source;
  const { namespace } = nameOf(pod);
  if (serviceAccountToken !== undefined) {
    const { path, audience, expirationSeconds = 3600 } = serviceAccountToken;
    const token = Buffer.from(await source.token(audience, expirationSeconds));
    // Nobody else may read it (pkg/volume/projected/projected.go).
    const user = pod.spec?.securityContext?.runAsUser;
    return new Map([[path, { content: token, mode: 0o600, ...(user === undefined ? {} : { user }) }]]);
  }
  if (downwardAPI !== undefined) {
    const items = (downwardAPI.items ?? []).map(({ path, fieldRef, mode: own }) => {
      const content = Buffer.from(podField(pod, fieldRef?.fieldPath ?? "", podAddress));
      return [path, { content, mode: own ?? mode }] as const;
    });
    return new Map(items);
  }
  if (configMap !== undefined) {
    const name = configMap.name ?? "";
    const found = await unlessOptional(configMap.optional, () =>
      kube.core.readNamespacedConfigMap({ name, namespace }),
    );
    const text = Object.entries(found?.data ?? {}).map(([key, value]) => [key, Buffer.from(value)] as const);
    const binary = decoded(found?.binaryData);
    return chosen(new Map([...text, ...binary]), configMap.items, mode);
  }
  if (secret !== undefined) {
    const name = secret.name ?? "";
    const found = await unlessOptional(secret.optional, () => kube.core.readNamespacedSecret({ name, namespace }));
    return chosen(new Map(decoded(found?.data)), secret.items, mode);
  }
  throw new Error("this node does not know that kind of projection");
}

async function unlessOptional<T>(optional: boolean | undefined, read: () => Promise<T>): Promise<T | undefined> {
  return optional === true ? read().catch(() => undefined) : read();
}

function decoded(data: Readonly<Record<string, string>> = {}): (readonly [string, Buffer])[] {
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64")]);
}

function chosen(
  data: ReadonlyMap<string, Buffer>,
  items: readonly V1KeyToPath[] | undefined,
  mode: number,
): VolumeFiles {
  const all = items ?? [...data.keys()].map((key) => ({ key, path: key }));
  return new Map(
    all.map((item: V1KeyToPath): [string, VolumeFile] => {
      const content = data.get(item.key);
      if (content === undefined) throw new Error(`there is no key ${item.key}`);
      return [item.path, { content, mode: item.mode ?? mode }];
    }),
  );
}
