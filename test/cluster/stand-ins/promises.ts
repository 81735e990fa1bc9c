import { expect } from "vitest";
import { placeOf } from "../../support/container-paths.ts";
import type { StoredContainer, StoredPod } from "../pods/stored-pod.ts";
import { repairedMain } from "./repaired-main.ts";
import { injectors, isSeen, type Scene } from "./scene.ts";
import { standIns } from "./stand-ins.ts";
import { tokenAt } from "./token-at.ts";
import { asVaultFindsTokens, vaultLogins } from "./vault-login.ts";

/** All have changed the pod that should have: else the rest would promise little. */
export function expectInjected({ spec }: StoredPod, scene: Scene): void {
  for (const webhook of injectors(scene)) {
    const added = spec.volumes.filter(({ name }) => standIns[webhook].volume.test(name));
    expect(added, `volumes of ${webhook}`).toHaveLength(1);
  }
}

/** Every other container, volume and annotation, and the rest of the spec, are what they are without boxinit. */
export function expectNothingElseChanged(pod: StoredPod, without: StoredPod, scene: Scene): void {
  expect(exceptMain(pod)).toStrictEqual(exceptMain(asVaultFindsTokens(without, scene)));
}

/** No mount is lost, none is doubled, and there are those that boxinit promises. */
export function expectRepair(pod: StoredPod, without: StoredPod, scene: Scene): void {
  const repaired = repairedMain(mainOf(without), scene.kind, (volume) => isSeen(scene, volume));
  expect(inOrder(mainOf(pod))).toStrictEqual(inOrder(repaired));
  for (const { name, volumeMounts } of containersOf(pod)) {
    const places = volumeMounts.map(({ mountPath }) => placeOf(mountPath));
    expect(new Set(places).size, `places in ${name}`).toBe(places.length);
  }
}

const audiences = {
  TOKEN_FILE: "the author's",
  AWS_WEB_IDENTITY_TOKEN_FILE: "sts.amazonaws.com",
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "pods.eks.amazonaws.com",
  AZURE_FEDERATED_TOKEN_FILE: "api://AzureADTokenExchange",
  LINKERD2_PROXY_IDENTITY_TOKEN_FILE: "identity.l5d.io",
};

/** Where variables and configurations say that a token is, the same one can be read as without boxinit. */
export function expectTokens(pod: StoredPod, without: StoredPod, scene: Scene): void {
  for (const container of containersOf(pod)) {
    for (const [name, audience] of Object.entries(audiences)) {
      const file = container.env.find((variable) => variable.name === name)?.value;
      if (file === undefined) continue;
      const isReadable = container.name !== "main" || isSeenAt(scene, container, file);
      expect(tokenAt(pod, container, file), `${name} in ${container.name}`).toBe(isReadable ? audience : undefined);
    }
  }
  const [logins, loginsWithout] = [vaultLogins(pod), vaultLogins(without)];
  expect(logins.map(({ token }) => token)).toEqual(loginsWithout.map(({ token }) => token));
  for (const [path, audience] of [
    ["/var/run/secrets/kubernetes.io/serviceaccount", "the API server"],
    ["/run/secrets/serviceaccount", "the author's"],
  ] as const) {
    expect(tokenAt(pod, mainOf(pod), `${path}/token`), path).toBe(audience);
  }
}

/** boxinit has nothing left to do, but for what others did after its last call: to that it adds, and only that. */
export function expectNothingLeftToDo(pod: StoredPod, again: StoredPod, without: StoredPod, scene: Scene): void {
  const { volumeMounts } = mainOf(pod);
  const repaired = repairedMain(
    mainOf(without),
    scene.kind,
    (volume) => scene.kind === "masked" || isSeen(scene, volume),
  );
  expect(inOrder(mainOf(again))).toStrictEqual(inOrder(repaired));
  expect(mainOf(again).volumeMounts.slice(0, volumeMounts.length)).toStrictEqual(volumeMounts);
  expect(exceptMain(again)).toStrictEqual(exceptMain(pod));
  if (repaired.volumeMounts.length > volumeMounts.length) return;
  expect(again.metadata.annotations).toStrictEqual(pod.metadata.annotations);
}

/** In every other kind than masked, Sysbox leaves visible what boxinit does not see. */
function isSeenAt(scene: Scene, { volumeMounts }: StoredContainer, file: string): boolean {
  const mount = volumeMounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
  return scene.kind !== "masked" || (mount !== undefined && isSeen(scene, mount.name));
}

function containersOf({ spec }: StoredPod): readonly StoredContainer[] {
  return [...spec.initContainers, ...spec.containers];
}

function mainOf({ spec }: StoredPod): StoredContainer {
  const main = spec.containers.find(({ name }) => name === "main");
  if (main === undefined) throw new Error("no container main");
  return main;
}

/** Kubernetes gives no meaning to the order of mounts. */
function inOrder({ volumeMounts, ...container }: StoredContainer): StoredContainer {
  const sorted = volumeMounts.toSorted((one, other) => (one.mountPath < other.mountPath ? -1 : 1));
  return { ...container, volumeMounts: sorted };
}

function exceptMain({ metadata, spec }: StoredPod): object {
  const annotations = Object.entries(metadata.annotations).filter(([key]) => !key.startsWith("boxinit/"));
  return {
    annotations: Object.fromEntries(annotations),
    spec: {
      ...spec,
      containers: spec.containers.map((container) => (container.name === "main" ? "main" : container)),
      volumes: spec.volumes.filter(({ name }) => name !== "boxinit-links"),
    },
  };
}
