import { expect } from "vitest";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { readPod } from "../../cluster/pods/stored-pod.ts";
import { everybody, observe } from "../../systemd/observe.ts";
import { exec } from "./exec.ts";
import type { PodName } from "./run-pod.ts";
import { reference } from "./token-pod.ts";

const old = {
  api: "/var/run/secrets/kubernetes.io/serviceaccount/token",
  authored: "/var/run/secrets/serviceaccount/token",
};
const added = { api: "/etc/serviceaccount-kubernetes.io/token", authored: "/etc/serviceaccount/token" };
const linksFile = "/etc/tmpfiles.d/boxinit.conf";

/** In a pod of `tokenPod()`: everybody reads the tokens at the old paths and at the new ones, the links are there. */
export async function expectRepaired(node: ControlPlane, pod: PodName): Promise<void> {
  const { api, authored } = await referenceTokens(node, pod);
  const readable = {
    [old.api]: { readable: api },
    [added.api]: { readable: api },
    [old.authored]: { readable: authored },
    [added.authored]: { readable: authored },
  };
  await expectFiles(node, pod, readable);
  const { body } = await node.api.get(`${podsOf(pod.namespace)}/${pod.name}`);
  const lines = readPod(body).metadata.annotations["boxinit/links.main"] ?? "";
  expect(lines).toContain("L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n");
  expect((await inMain(node, pod, "cat", linksFile)).stdout).toBe(lines);
  const link = await inMain(node, pod, "readlink", "/run/secrets/serviceaccount");
  expect(link.stdout).toBe("/etc/serviceaccount\n");
}

/** Nobody reads any token, though a container beside systemd does. */
export async function expectHidden(node: ControlPlane, pod: PodName): Promise<void> {
  const { api } = await referenceTokens(node, pod);
  expect(api).toMatch(/^ey/);
  const files = [...Object.values(old), ...Object.values(added)];
  await expectFiles(node, pod, Object.fromEntries(files.map((file) => [file, "missing"])));
}

async function expectFiles(node: ControlPlane, pod: PodName, expected: object): Promise<void> {
  for (const observer of everybody) {
    const { files } = await observe({ exec: (argv) => exec(node, pod, argv, "main") }, observer);
    expect(files, `${pod.name}: ${observer}`).toEqual(expected);
  }
}

function inMain(node: ControlPlane, pod: PodName, ...argv: readonly string[]) {
  return exec(node, pod, argv, "main");
}

/** As a container without systemd sees them. @throws Error where they can't be read: no token would be another one, too */
export async function referenceTokens(
  node: ControlPlane,
  pod: PodName,
): Promise<Readonly<Record<"api" | "authored", string>>> {
  const read = async (file: string) => {
    const { code, stdout, stderr } = await exec(node, pod, ["cat", file], reference.container);
    if (code !== 0) throw new Error(`${pod.namespace}/${pod.name}: ${stderr}`);
    return stdout.trim();
  };
  return { api: await read(reference.files.api), authored: await read(reference.files.authored) };
}
