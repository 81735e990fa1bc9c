import { listedRuntimeClasses } from "../../probe/entry-for-pod.ts";
import type { Situation } from "../../probe/situation.ts";
import { runtimeClassFindings } from "../../scan/runtime-classes.ts";

/** Where the RuntimeClasses of the cluster are not those that the webhook entries ask boxinit about. */
export function runtimeClassNotes({ entries, runtimeClasses }: Situation): readonly string[] {
  if (entries.is === "not-known" || runtimeClasses.is === "not-known") return [];
  const [first] = entries.value;
  const listed = first === undefined ? undefined : listedRuntimeClasses(first);
  if (listed === undefined) return [];
  return runtimeClassFindings(runtimeClasses.value, new Set(listed)).map(
    ({ severity, message }) => `${severity}: ${message}`,
  );
}
