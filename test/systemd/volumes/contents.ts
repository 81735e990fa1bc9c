import type { RunnablePod, Volume } from "../pod-schema.ts";

/** What the cluster has for a pod: texts by name. */
export interface Cluster {
  /** Of a ServiceAccount token; a later turn is one that was refreshed. */
  token(audience: string, turn: number): string;
  /** Keys and values of a Secret or ConfigMap. */
  entries(kind: "secret" | "configMap", name: string): ReadonlyMap<string, string>;
}

/** Each text says what it is of, so that a test that reads one knows where it came from. */
export const madeUpCluster: Cluster = {
  token: (audience, turn) => `token ${turn} for ${audience}\n`,
  entries: (kind, name) =>
    name === "kube-root-ca.crt"
      ? new Map([["ca.crt", "certificate of the cluster\n"]])
      : new Map([["key", `${kind} ${name}\n`]]),
};

type Selected = ReadonlyMap<string, { readonly text: string; readonly mode?: number | undefined }>;

export interface VolumeFile {
  readonly text: string;
  readonly mode: number;
  /** A user's number. */
  readonly owner: number;
}

/** What kubelet writes into the volume itself; undefined of a volume that others fill. */
export function contentsOf(
  volume: Volume,
  pod: RunnablePod,
  cluster: Cluster,
  turn: number,
): ReadonlyMap<string, VolumeFile> | undefined {
  const { projected, secret, configMap, downwardAPI } = volume;
  if (projected !== undefined) {
    const files = projected.sources.flatMap((source): readonly (readonly [string, VolumeFile])[] => [
      ...asFiles(tokenOf(source.serviceAccountToken, cluster, turn), pod, projected.defaultMode, true),
      ...asFiles(select(source.secret, "secret", cluster), pod, projected.defaultMode),
      ...asFiles(select(source.configMap, "configMap", cluster), pod, projected.defaultMode),
      ...asFiles(fieldsOf(source.downwardAPI, pod), pod, projected.defaultMode),
    ]);
    return new Map(files);
  }
  if (secret !== undefined) {
    const named = { name: secret.secretName, items: secret.items };
    return new Map(asFiles(select(named, "secret", cluster), pod, secret.defaultMode));
  }
  if (configMap !== undefined) {
    return new Map(asFiles(select(configMap, "configMap", cluster), pod, configMap.defaultMode));
  }
  if (downwardAPI !== undefined) {
    return new Map(asFiles(fieldsOf(downwardAPI, pod), pod, downwardAPI.defaultMode));
  }
  return undefined;
}

/**
 * Modes and owners of kubelet (pkg/volume/projected/projected.go, collectData; pkg/volume/util/util.go, FsUserFrom): a
 * token is 0600 where all containers run as one user, whose own it is then, and where the pod has an fsGroup, which
 * makes it the group's to read.
 */
function asFiles(texts: Selected, pod: RunnablePod, defaultMode = 0o644, isToken = false): [string, VolumeFile][] {
  const user = isToken ? commonUser(pod) : undefined;
  const isOwn = isToken && (user !== undefined || pod.spec.securityContext?.fsGroup !== undefined);
  return [...texts].map(([path, { text, mode }]) => [
    path,
    { text, mode: isOwn ? 0o600 : (mode ?? defaultMode), owner: user ?? 0 },
  ]);
}

function commonUser({ spec }: RunnablePod): number | undefined {
  const users = [...spec.initContainers, ...spec.containers].map(
    ({ securityContext }) => securityContext?.runAsUser ?? spec.securityContext?.runAsUser,
  );
  return users.every((user) => user === users[0]) ? users[0] : undefined;
}

function tokenOf(source: { path: string; audience?: string | undefined } | undefined, cluster: Cluster, turn: number) {
  if (source === undefined) return new Map();
  return new Map([[source.path, { text: cluster.token(source.audience ?? "the API server", turn) }]]);
}

function select(
  source:
    | { name: string; items?: readonly { key: string; path: string; mode?: number | undefined }[] | undefined }
    | undefined,
  kind: "secret" | "configMap",
  cluster: Cluster,
): Selected {
  if (source === undefined) return new Map();
  const entries = cluster.entries(kind, source.name);
  if (source.items === undefined) return new Map([...entries].map(([key, text]) => [key, { text }]));
  return new Map(
    source.items.map(({ key, path, mode }) => [path, { text: entries.get(key) ?? `${kind} ${source.name}\n`, mode }]),
  );
}

function fieldsOf(
  source: { items: readonly { path: string; fieldRef: { fieldPath: string } }[] } | undefined,
  pod: RunnablePod,
): Selected {
  return new Map((source?.items ?? []).map(({ path, fieldRef }) => [path, { text: fieldOf(pod, fieldRef.fieldPath) }]));
}

/** @throws Error for a field that no test has asked for yet */
export function fieldOf({ metadata, spec }: RunnablePod, path: string): string {
  const [, field = "", key = ""] = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path) ?? [];
  if (field === "annotations") return metadata.annotations[key] ?? "";
  if (field === "labels") return metadata.labels[key] ?? "";
  const known: Readonly<Record<string, string>> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
    "metadata.uid": "11111111-2222-3333-4444-555555555555",
    "spec.serviceAccountName": spec.serviceAccountName,
  };
  const value = known[path];
  if (value === undefined) throw new Error(`no value for the field ${path}`);
  return value;
}
