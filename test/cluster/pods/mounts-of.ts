import type { StoredContainer } from "./stored-pod.ts";

/** A container's mounts in their order, for people: `token at /etc/serviceaccount, read-only`. */
export function mountsOf({ volumeMounts }: StoredContainer): readonly string[] {
  return volumeMounts.map(
    ({ name, mountPath, readOnly }) =>
      `${withoutSuffix(name)} at ${mountPath}${readOnly === true ? ", read-only" : ""}`,
  );
}

/** The ServiceAccount admission plugin gives the API token's volume a name that ends at random. */
function withoutSuffix(volume: string): string {
  return volume.replace(/^kube-api-access-[a-z0-9]{5}$/, "kube-api-access");
}
