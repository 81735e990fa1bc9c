import { kubectl } from "../../../cluster/control-plane/run-kubectl.ts";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";

/**
 * Sets a field of boxinit's first webhook with the rights of its account, by a dry run.
 *
 * @returns what the API server has against it; nothing where it may
 */
export function setAsBoxinit(controlPlane: ControlPlane, field: string, value: unknown): string {
  const patch = JSON.stringify([{ op: "add", path: `/webhooks/0/${field}`, value }]);
  return ask(controlPlane, ["patch", "mutatingwebhookconfiguration/zz-boxinit", "--type=json", `--patch=${patch}`]);
}

/** The same for a Secret in its namespace. */
export function createSecretAsBoxinit(controlPlane: ControlPlane, name: string): string {
  return ask(controlPlane, ["create", "secret", "generic", name, "--namespace=boxinit"]);
}

function ask(controlPlane: ControlPlane, args: readonly string[]): string {
  try {
    kubectl(controlPlane, [...args, "--as=system:serviceaccount:boxinit:boxinit", "--dry-run=server"]);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
