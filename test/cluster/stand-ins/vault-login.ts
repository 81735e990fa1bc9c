import { z } from "zod";
import type { StoredContainer, StoredPod } from "../pods/stored-pod.ts";
import { isCalledBefore, type Scene } from "./scene.ts";
import { tokenAt } from "./token-at.ts";

const vaultConfig = z.object({
  auto_auth: z.object({ method: z.object({ config: z.object({ token_path: z.string() }) }) }),
});

export interface Login {
  readonly path: string;
  /** For whom the token is that is there. */
  readonly token: string | undefined;
}

/** How Vault's containers log in. */
export function vaultLogins(pod: StoredPod): readonly Login[] {
  return [...pod.spec.initContainers, ...pod.spec.containers].flatMap((container) => {
    const config = configOf(container);
    if (config === undefined) return [];
    const path = vaultConfig.parse(JSON.parse(config)).auto_auth.method.config.token_path;
    return [{ path, token: tokenAt(pod, container, path) }];
  });
}

const authored = "/var/run/secrets/serviceaccount";
const moved = "/etc/serviceaccount";

/**
 * The pod without boxinit as boxinit may change it beside the systemd container: Vault's webhook mounts the author's
 * token in its own containers where it finds it, so at the new path where boxinit has moved it before.
 */
export function asVaultFindsTokens(without: StoredPod, scene: Scene): StoredPod {
  const isMoved = scene.kind === "wrapped" && isCalledBefore(scene, "boxinit", "vault");
  if (!isMoved) return without;
  const { initContainers, containers, ...spec } = without.spec;
  return {
    ...without,
    spec: { ...spec, initContainers: initContainers.map(withMoved), containers: containers.map(withMoved) },
  };
}

function withMoved(container: StoredContainer): StoredContainer {
  const config = configOf(container);
  if (config === undefined) return container;
  const value = Buffer.from(config.replace(`"${authored}/token"`, `"${moved}/token"`)).toString("base64");
  return {
    ...container,
    env: container.env.map((one) => (one.name === "VAULT_CONFIG" ? { ...one, value } : one)),
    volumeMounts: container.volumeMounts.map((one) =>
      one.mountPath === authored ? { ...one, mountPath: moved } : one,
    ),
  };
}

function configOf({ env }: StoredContainer): string | undefined {
  const encoded = env.find(({ name }) => name === "VAULT_CONFIG")?.value;
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}
