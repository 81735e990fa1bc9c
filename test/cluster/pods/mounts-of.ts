import { withoutRandomNames } from "./comparable-pod.ts";
import type { StoredContainer } from "./stored-pod.ts";

/** A container's mounts in their order, for people: `token at /etc/serviceaccount, read-only`. */
export function mountsOf({ volumeMounts }: StoredContainer): readonly string[] {
  return volumeMounts.map(
    ({ name, mountPath, readOnly }) =>
      `${withoutRandomNames(name)} at ${mountPath}${readOnly === true ? ", read-only" : ""}`,
  );
}
